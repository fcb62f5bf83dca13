import { useSyncExternalStore } from 'react';
import { STALE_MS } from './line/stream.js';

/** Whether the page hears of changes as they happen. */
export interface Connection {
  readonly state: 'connecting' | 'live' | 'reconnecting';
  /** When it last heard anything, in milliseconds since 1970. */
  readonly heardAt: number;
}

let current: Connection = { state: 'connecting', heardAt: Date.now() };
let heardAt = Date.now();
let watch: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function set(next: Connection): void {
  if (next.state === current.state) return;
  current = next;
  for (const listener of listeners) listener();
}

export const connection = () => current;

/** Something came: the line is alive. */
export function hear(): void {
  heardAt = Date.now();
  set({ state: 'live', heardAt });
}

/** The line is gone, or says nothing any more. */
export function lose(): void {
  set({ state: 'reconnecting', heardAt });
}

/** The holder of the stream may hang itself, so each page watches on its own too. */
function check(): void {
  if (Date.now() - heardAt > STALE_MS) lose();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  watch ??= setInterval(check, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(watch);
    watch = undefined;
  };
}

export const useConnection = () => useSyncExternalStore(subscribe, connection);

/** Calls `then` once, when the line is next alive. */
export function onceLive(then: () => void): () => void {
  if (current.state === 'live') {
    then();
    return () => undefined;
  }
  const stop = subscribe(() => {
    if (current.state !== 'live') return;
    stop();
    then();
  });
  return stop;
}
