import { ControlPlaneError } from '../errors.js';

export function runNotFound(id: string): ControlPlaneError {
  return new ControlPlaneError('training.not-found', `there is no training run ${id}`, {
    next: 'choose one of the training runs that are here',
  });
}

export function datasetNotReady(name: string, status: string): ControlPlaneError {
  return new ControlPlaneError('training.dataset.conflict', `data set ${name} is ${status}`, {
    next: 'train on one that is ready',
  });
}

export function auditBlocks(
  name: string,
  { check, column, message }: { check: string; column: string | null; message: string },
): ControlPlaneError {
  const finding = column === null ? check : `${check}:${column}`;
  return new ControlPlaneError('training.audit.conflict', `the audit of ${name} blocks training: ${message}`, {
    next: 'import the data again without that column, or override the finding with a name and a reason',
    command: `picket dataset audit ${name} --override "${finding}" --by NAME --reason TEXT`,
  });
}

export function notForAgents(features: readonly string[]): ControlPlaneError {
  return new ControlPlaneError(
    'training.promotion.conflict',
    `a model on ${features.join(', ')} cannot be promoted: agents do not measure that`,
    { next: 'train without promotion, or on a data set without extra features' },
  );
}

export function equalRun(id: string, state: string): ControlPlaneError {
  return new ControlPlaneError('training.equal.conflict', `training run ${id}, which is ${state}, does the same`, {
    next: 'wait for its result, or ask for something else',
    command: 'picket train queue',
  });
}

export function notCancellable(state: string): ControlPlaneError {
  return new ControlPlaneError('training.cancel.conflict', `a run that is ${state} cannot be cancelled`);
}

export function notRestartable(state: string): ControlPlaneError {
  return new ControlPlaneError('training.restart.conflict', `a run that is ${state} cannot be started again`, {
    next: 'wait until it has ended, or cancel it',
  });
}

export function datasetDeleted(name: string): ControlPlaneError {
  return new ControlPlaneError('training.restart.conflict', `data set ${name} was deleted`, {
    next: 'start a run on another one',
  });
}

/** A request names a class or a file that the data set does not have. */
export function unknownOperand(field: string, why: string): ControlPlaneError {
  return new ControlPlaneError('training.parameters.invalid', `${field}: ${why}`, {
    next: 'see the classes and files of the data set',
    command: 'picket dataset show DATASET',
  });
}

export function searchTooLong(seconds: number, deadlineS: number): ControlPlaneError {
  const text = `search.seconds: a run is ended after ${deadlineS} s, a search of ${seconds} s would leave it no time`;
  return new ControlPlaneError('training.parameters.invalid', text, { next: 'search for a shorter time' });
}
