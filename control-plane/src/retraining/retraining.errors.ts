import { ControlPlaneError } from '../errors.js';

export function noNewLabels(model: string): ControlPlaneError {
  return new ControlPlaneError('retrain.labels.conflict', `no label has changed since ${model} was last trained`, {
    next: 'label some alerts first',
    command: `picket train --retrain ${model} --force`,
  });
}

export function nothingTaken(reasons: string): ControlPlaneError {
  return new ControlPlaneError('retrain.rows.conflict', `no row of the labels can be taken: ${reasons}`, {
    next: 'a larger base data set allows more rows of each source',
    command: 'picket train --retrain MODEL --force',
  });
}

export function noBase(model: string, reason: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('retrain.base.conflict', `${model} cannot be trained again: ${reason}`, {
    next: 'train it on a data set that is here',
    command: `picket train --dataset DATASET --model ${model}`,
    cause,
  });
}

export function labelsDoHarm(without: number, having: number, agentId: string): ControlPlaneError {
  const figures = `from ${without.toFixed(4)} to ${having.toFixed(4)}`;
  return new ControlPlaneError(
    'retrain.influence.conflict',
    `with these labels macro-F1 falls ${figures} on the rows that were there before`,
    {
      next: `check the labels, those of agent ${agentId} first, and undo what is wrong`,
      command: 'picket train --retrain MODEL --force',
    },
  );
}

export function retrainUnderWay(model: string): ControlPlaneError {
  return new ControlPlaneError('retrain.running.conflict', `a data set for ${model} is being made already`, {
    next: 'wait for its training run',
  });
}

export function wrongParameters(faults: string): ControlPlaneError {
  return new ControlPlaneError('retrain.parameters.invalid', faults, {
    next: 'correct what is named and send it again',
  });
}

export function noSuchModel(name: string): ControlPlaneError {
  return new ControlPlaneError('model.not-found', `there is no model ${name}`, {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
}
