/**
 * Life of one change that `desired` asks for. A step that is not in the table is a bug and throws; `refused` leads back
 * to rest from everywhere, with the model before still scoring.
 *
 *   state        | event     | next state
 */
const TRANSITIONS = {
  resting: { desired: 'downloading', withdrawn: 'activating', stored: 'vetting' },
  downloading: { fetched: 'checking', refused: 'resting' },
  checking: { checked: 'vetting', refused: 'resting' },
  vetting: { vetted: 'placing', refused: 'resting' },
  placing: { placed: 'activating', refused: 'resting' },
  activating: { activated: 'resting', refused: 'resting' },
} as const satisfies Record<string, Record<string, string>>;

export type StoreState = keyof typeof TRANSITIONS;
export type StoreEvent =
  'desired' | 'withdrawn' | 'stored' | 'fetched' | 'checked' | 'vetted' | 'placed' | 'activated' | 'refused';

/** @throws TypeError for an event that cannot happen in that state */
export function nextState(state: StoreState, event: StoreEvent): StoreState {
  const events: Partial<Record<StoreEvent, StoreState>> = TRANSITIONS[state];
  const next = events[event];
  if (!next) throw new TypeError(`model store: ${event} cannot happen while ${state}`);
  return next;
}
