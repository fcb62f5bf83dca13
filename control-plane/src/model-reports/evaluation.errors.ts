import { PicketError } from '@picket/shared/errors';
import type { ModelEvaluationDto } from '../api/model-evaluation.js';

export function noReport(name: string, version: number): PicketError {
  return new PicketError('evaluation.not-found', 'user', `${name} ${version} came without an evaluation report`, {
    next: 'try it on a data set',
    command: `picket models evaluate ${name} ${version}`,
  });
}

export function noComparison(name: string, older: number, newer: number): PicketError {
  return new PicketError(
    'evaluation.comparison.not-found',
    'user',
    `${name} ${newer} has not been compared with ${name} ${older}`,
    { next: 'compare them first', command: `picket models compare ${name} ${older} ${newer}` },
  );
}

export function sameVersion(name: string, version: number): PicketError {
  return new PicketError('evaluation.same-version', 'user', `${name} ${version} cannot be compared with itself`, {
    next: 'name two versions',
  });
}

export function datasetNotReady(name: string, status: string): PicketError {
  return new PicketError('evaluation.dataset.conflict', 'user', `data set ${name} is ${status}`, {
    next: 'take one that is ready',
  });
}

export function trainingDataGone(name: string, version: number): PicketError {
  return new PicketError(
    'evaluation.dataset.not-found',
    'user',
    `the data set that ${name} ${version} was trained on is not here`,
    { next: 'choose another data set', command: `picket models evaluate ${name} ${version} --dataset DATASET` },
  );
}

export function evaluatedAlready({
  id,
  name,
  version,
  state,
}: Pick<ModelEvaluationDto, 'id' | 'name' | 'version' | 'state'>): PicketError {
  const text = `${name} ${version} is tried on that data set already: evaluation ${id} is ${state}`;
  return new PicketError('evaluation.equal.conflict', 'user', text, { next: 'wait for its result' });
}
