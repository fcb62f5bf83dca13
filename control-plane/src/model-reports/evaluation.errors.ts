import { ControlPlaneError } from '../errors.js';
import type { ModelEvaluationDto } from '../api/model-evaluation.js';

export function noReport(name: string, version: number): ControlPlaneError {
  return new ControlPlaneError('evaluation.not-found', `${name} ${version} came without an evaluation report`, {
    next: 'try it on a data set',
    command: `picket models evaluate ${name} ${version}`,
  });
}

export function noComparison(name: string, older: number, newer: number): ControlPlaneError {
  return new ControlPlaneError(
    'evaluation.comparison.not-found',
    `${name} ${newer} has not been compared with ${name} ${older}`,
    { next: 'compare them first', command: `picket models compare ${name} ${older} ${newer}` },
  );
}

export function sameVersion(name: string, version: number): ControlPlaneError {
  return new ControlPlaneError('evaluation.same-version', `${name} ${version} cannot be compared with itself`, {
    next: 'name two versions',
  });
}

export function datasetNotReady(name: string, status: string): ControlPlaneError {
  return new ControlPlaneError('evaluation.dataset.conflict', `data set ${name} is ${status}`, {
    next: 'take one that is ready',
  });
}

export function trainingDataGone(name: string, version: number): ControlPlaneError {
  return new ControlPlaneError(
    'evaluation.dataset.not-found',
    `the data set that ${name} ${version} was trained on is not here`,
    { next: 'choose another data set', command: `picket models evaluate ${name} ${version} --dataset DATASET` },
  );
}

export function evaluatedAlready({
  id,
  name,
  version,
  state,
}: Pick<ModelEvaluationDto, 'id' | 'name' | 'version' | 'state'>): ControlPlaneError {
  const text = `${name} ${version} is tried on that data set already: evaluation ${id} is ${state}`;
  return new ControlPlaneError('evaluation.equal.conflict', text, { next: 'wait for its result' });
}
