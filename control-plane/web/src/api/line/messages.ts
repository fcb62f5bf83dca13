import type { ServerEvents } from '../types.js';

/** What the holder of the event stream tells every tab. */
export type LineMessage =
  | { readonly kind: 'open' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'event'; readonly name: keyof ServerEvents; readonly data: string };

export type TakeMessage = (message: LineMessage) => void;

export const CHANNEL = 'picket-events';

/** Tabs of another version speak to a stream of their own: its events may look different. */
export const EVENT_NAMES: readonly (keyof ServerEvents)[] = [
  'heartbeat',
  'alert',
  'alert-label',
  'agent',
  'dataset',
  'training-run',
  'model',
  'model-evaluation',
];
