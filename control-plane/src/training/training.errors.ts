import { PicketError } from '@picket/shared/errors';

export function runNotFound(id: string): PicketError {
  return new PicketError('training.not-found', 'user', `there is no training run ${id}`, {
    next: 'choose one of the training runs that are here',
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
    next: 'import the data again without that column, or override the finding with a name and a reason',
    command: `picket dataset audit ${name} --override "${finding}" --by NAME --reason TEXT`,
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

export function equalRun(id: string, state: string): PicketError {
  return new PicketError('training.equal.conflict', 'user', `training run ${id}, which is ${state}, does the same`, {
    next: 'wait for its result, or ask for something else',
    command: 'picket train queue',
  });
}

export function notCancellable(state: string): PicketError {
  return new PicketError('training.cancel.conflict', 'user', `a run that is ${state} cannot be cancelled`);
}

export function notRestartable(state: string): PicketError {
  return new PicketError('training.restart.conflict', 'user', `a run that is ${state} cannot be started again`, {
    next: 'wait until it has ended, or cancel it',
  });
}

export function datasetDeleted(name: string): PicketError {
  return new PicketError('training.restart.conflict', 'user', `data set ${name} was deleted`, {
    next: 'start a run on another one',
  });
}

/** A request names a class or a file that the data set does not have. */
export function unknownOperand(field: string, why: string): PicketError {
  return new PicketError('training.parameters.invalid', 'user', `${field}: ${why}`, {
    next: 'see the classes and files of the data set',
    command: 'picket dataset show DATASET',
  });
}

export function searchTooLong(seconds: number, deadlineS: number): PicketError {
  const text = `search.seconds: a run is ended after ${deadlineS} s, a search of ${seconds} s would leave it no time`;
  return new PicketError('training.parameters.invalid', 'user', text, { next: 'search for a shorter time' });
}
