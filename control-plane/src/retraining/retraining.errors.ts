import { PicketError } from '@picket/shared/errors';

export function noNewLabels(model: string): PicketError {
  return new PicketError('retrain.labels.conflict', 'user', `no label has changed since ${model} was last trained`, {
    next: 'label some alerts first',
    command: `picket train --retrain ${model} --force`,
  });
}

export function nothingTaken(reasons: string): PicketError {
  return new PicketError('retrain.rows.conflict', 'user', `no row of the labels can be taken: ${reasons}`, {
    next: 'a larger base data set allows more rows of each source',
    command: 'picket train --retrain MODEL --force',
  });
}

export function noBase(model: string, reason: string, cause?: unknown): PicketError {
  return new PicketError('retrain.base.conflict', 'user', `${model} cannot be trained again: ${reason}`, {
    next: 'train it on a data set that is here',
    command: `picket train --dataset DATASET --model ${model}`,
    cause,
  });
}

export function tooMuchInfluence(without: number, having: number, agentId: string): PicketError {
  const figures = `from ${without.toFixed(4)} to ${having.toFixed(4)}`;
  return new PicketError(
    'retrain.influence.conflict',
    'user',
    `with these labels macro-F1 falls ${figures} on the rows that were there before`,
    {
      next: `check the labels, those of agent ${agentId} first, and undo what is wrong`,
      command: 'picket train --retrain MODEL --force',
    },
  );
}

export function retrainUnderWay(model: string): PicketError {
  return new PicketError('retrain.running.conflict', 'user', `a data set for ${model} is being made already`, {
    next: 'wait for its training run',
  });
}

export function wrongParameters(faults: string): PicketError {
  return new PicketError('retrain.parameters.invalid', 'user', faults, {
    next: 'correct what is named and send it again',
  });
}

export function noSuchModel(name: string): PicketError {
  return new PicketError('model.not-found', 'user', `there is no model ${name}`, {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
}
