import type { Role } from '../api/types.js';

/** From the one that may least; the words for what each adds to the one before. */
export const ROLES: readonly { readonly value: Role; readonly adds: string }[] = [
  { value: 'viewer', adds: 'sees all pages, changes nothing' },
  { value: 'analyst', adds: 'labels alerts, imports data sets, trains models' },
  { value: 'operator', adds: 'promotes models, manages agents and settings' },
  { value: 'admin', adds: 'manages people, keys and the alert feed' },
];
