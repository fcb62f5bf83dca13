import { PicketError } from '@picket/shared/errors';
import { ControlPlaneError } from '../errors.js';

export function notLabelled(alertId: string): ControlPlaneError {
  return new ControlPlaneError('label.not-found', `alert ${alertId} has no label`, {
    next: 'choose an alert that has one',
    command: 'picket alerts labels',
  });
}

export function tooManyAlerts(most: number): ControlPlaneError {
  return new ControlPlaneError('label.bulk.too-large', `more than ${most} alerts match`, {
    next: 'narrow the filter, and label in several steps',
  });
}

/** Reasons of a refusal that are named one by one. */
const REASONS_SHOWN = 3;

export function noneLabelled(wanted: number, refusals: readonly PicketError[]): ControlPlaneError {
  const reasons = [...new Set(refusals.map(({ message }) => message))];
  const shown = reasons.slice(0, REASONS_SHOWN).join('; ');
  const more = reasons.length > REASONS_SHOWN ? `; and ${reasons.length - REASONS_SHOWN} more` : '';
  const text = `${refusals.length} of ${wanted} alerts cannot be labelled so, and none was: ${shown}${more}`;
  return new ControlPlaneError('label.bulk.conflict', text, { next: 'leave those out, or name their class' });
}

/** The data set would be the same rows under another name. */
export function noLabels(dataset: string): ControlPlaneError {
  return new ControlPlaneError('dataset.labels.conflict', `there is no label that could be joined with ${dataset}`, {
    next: 'label some alerts first',
    command: 'picket alerts label ID --verdict …',
  });
}

/** A mistake of the caller, whatever is being done about it. */
export function isUserError(error: unknown): error is PicketError {
  return error instanceof PicketError && error.kind === 'user';
}
