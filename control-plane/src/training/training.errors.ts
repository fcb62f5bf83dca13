import { PicketError } from '@picket/shared/errors';

export function runNotFound(id: string): PicketError {
  return new PicketError('training.not-found', 'user', `there is no training run ${id}`, {
    next: 'GET /api/v1/training-runs lists them',
  });
}

export function datasetNotReady(name: string, status: string): PicketError {
  return new PicketError('training.dataset.conflict', 'user', `data set ${name} is ${status}`, {
    next: 'train on one that is ready',
  });
}

export function auditBlocks(
  name: string,
  { check, column, message }: { check: string; column: string | null; message: string },
): PicketError {
  const finding = column === null ? check : `${check}:${column}`;
  return new PicketError('training.audit.conflict', 'user', `the audit of ${name} blocks training: ${message}`, {
    next: `import the data again without that column, or answer for it: picket dataset audit ${name} --override "${finding}" --by NAME --reason TEXT`,
  });
}

export function notForAgents(features: readonly string[]): PicketError {
  return new PicketError(
    'training.promotion.conflict',
    'user',
    `a model on ${features.join(', ')} cannot be promoted: agents do not measure that`,
    { next: 'train without promotion, or on a data set without extra features' },
  );
}

export function notCancellable(state: string): PicketError {
  return new PicketError('training.cancel.conflict', 'user', `a run that is ${state} cannot be cancelled`);
}
