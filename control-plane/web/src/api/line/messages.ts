import type { ServerEvents } from '../types.js';

/** What the holder of the event stream tells every tab. */
export type LineMessage =
  | { readonly kind: 'open' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'event'; readonly name: keyof ServerEvents; readonly data: string };

export type TakeMessage = (message: LineMessage) => void;

export const CHANNEL = 'picket-events';

/** As a record, so that an event that the server adds is not forgotten here. */
const EVENTS: Record<keyof ServerEvents, true> = {
  heartbeat: true,
  alert: true,
  'alerts-left-out': true,
  'alert-label': true,
  agent: true,
  dataset: true,
  'training-run': true,
  model: true,
  'model-evaluation': true,
};

/** Tabs of another version speak to a stream of their own: its events may look different. */
export const EVENT_NAMES = Object.keys(EVENTS) as (keyof ServerEvents)[];
