import { apiUrl } from '../client.js';
import { CHANNEL, type LineMessage, type TakeMessage } from './messages.js';
import { followStream } from './stream.js';

/** Listens to the events of the control plane by one connection for all tabs; returns the function that ends it. */
export function openLine(take: TakeMessage): () => void {
  if (typeof SharedWorker !== 'undefined') return listenToWorker(take);
  // Locks are for safe origins only: https, or this machine.
  if ('locks' in navigator) return listenToLeader(take);
  return listenWhileVisible(take);
}

function listenToWorker(take: TakeMessage): () => void {
  const { port } = new SharedWorker(new URL('./shared-worker.ts', import.meta.url), {
    type: 'module',
    name: CHANNEL,
  });
  port.onmessage = ({ data }: MessageEvent<LineMessage>) => take(data);
  const leave = () => port.postMessage('bye');
  window.addEventListener('pagehide', leave);
  // A page that the browser had put aside and shows again has said good-bye.
  const comeBack = ({ persisted }: PageTransitionEvent) => persisted && window.location.reload();
  window.addEventListener('pageshow', comeBack);
  return () => {
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', comeBack);
    leave();
    port.close();
  };
}

/** The tab that holds the lock holds the stream and passes on what comes; when it goes, the next one is it. */
function listenToLeader(take: TakeMessage): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const ending = new AbortController();
  channel.onmessage = ({ data }: MessageEvent<LineMessage>) => take(data);
  const lead = () =>
    new Promise<void>((resolve) => {
      const end = followStream(apiUrl('/events'), (message) => {
        channel.postMessage(message);
        take(message);
      });
      ending.signal.addEventListener('abort', () => {
        end();
        resolve();
      });
    });
  navigator.locks.request(CHANNEL, { signal: ending.signal }, lead).catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  return () => {
    ending.abort();
    channel.close();
  };
}

/** A stream per tab, but only while the tab is visible: tabs in the background keep no connection. */
function listenWhileVisible(take: TakeMessage): () => void {
  let end: (() => void) | undefined;
  const change = () => {
    if (document.visibilityState === 'visible') {
      end ??= followStream(apiUrl('/events'), take);
      return;
    }
    end?.();
    end = undefined;
    take({ kind: 'lost' });
  };
  document.addEventListener('visibilitychange', change);
  change();
  return () => {
    document.removeEventListener('visibilitychange', change);
    end?.();
  };
}
