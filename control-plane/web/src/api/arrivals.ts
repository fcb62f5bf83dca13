import type { AlertSummaryDto } from './types.js';

/** Alerts as they arrive, for code that only counts them; `leftOut` more came, of which nothing else is known. */
type Listener = (alerts: readonly AlertSummaryDto[], leftOut: number) => void;

const listeners = new Set<Listener>();

export function announceArrivals(alerts: readonly AlertSummaryDto[], leftOut: number): void {
  for (const listener of listeners) listener(alerts, leftOut);
}

/** @returns what ends it */
export function onArrivals(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
