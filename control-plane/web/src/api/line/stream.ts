import { EVENT_NAMES, type TakeMessage } from './messages.js';

/** Two heartbeats that did not come, and a little for a busy machine. */
export const STALE_MS = 7_500;
/** The browser itself comes back after a lost line, but not after an answer that is not a stream. */
const REOPEN_MS = 2_000;
const WATCH_MS = 1_000;
const SESSION = '/api/v1/session';
const ANSWER_MS = 5_000;

/** An event source does not tell why it was refused. */
async function isSignedOut(): Promise<boolean> {
  const asked = fetch(SESSION, { signal: AbortSignal.timeout(ANSWER_MS) });
  return asked.then(
    ({ status }) => status === 401,
    () => false,
  );
}

/**
 * Holds the one stream of events and tells `take` what comes. A stream that says nothing for longer than two heartbeats
 * is closed and opened again: a frozen server or a cut network never ends it. Where the session is over it ends by itself.
 * Returns the function that ends it.
 */
export function followStream(url: string, take: TakeMessage): () => void {
  let source: EventSource | undefined;
  let heardAt = Date.now();
  let reopenAt = 0;
  let hasEnded = false;

  const end = () => {
    hasEnded = true;
    clearInterval(watch);
    source?.close();
  };

  const lose = () => {
    source?.close();
    source = undefined;
    reopenAt = Date.now() + REOPEN_MS;
    take({ kind: 'lost' });
    void isSignedOut().then((isOut) => {
      if (!isOut || hasEnded) return;
      end();
      take({ kind: 'signed-out' });
    });
  };

  const open = () => {
    heardAt = Date.now();
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => {
      heardAt = Date.now();
      take({ kind: 'open' });
    };
    opened.onerror = () => source === opened && lose();
    for (const name of EVENT_NAMES)
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        heardAt = Date.now();
        take({ kind: 'event', name, data: event.data });
      });
  };

  const watch = setInterval(() => {
    if (source && Date.now() - heardAt > STALE_MS) lose();
    if (!source && Date.now() >= reopenAt) open();
  }, WATCH_MS);
  open();
  return end;
}
