import { EVENT_NAMES, type TakeMessage } from './messages.js';

/** Two heartbeats that did not come, and a little for a busy machine. */
export const STALE_MS = 7_500;
/** The browser itself comes back after a lost line, but not after an answer that is not a stream. */
const REOPEN_MS = 2_000;
const WATCH_MS = 1_000;

/**
 * Holds the one stream of events and tells `take` what comes. A stream that says nothing for longer than two heartbeats
 * is closed and opened again: a frozen server or a cut network never ends it. Returns the function that ends it.
 */
export function followStream(url: string, take: TakeMessage): () => void {
  let source: EventSource | undefined;
  let heardAt = Date.now();
  let reopenAt = 0;

  const lose = () => {
    source?.close();
    source = undefined;
    reopenAt = Date.now() + REOPEN_MS;
    take({ kind: 'lost' });
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
  return () => {
    clearInterval(watch);
    source?.close();
  };
}
