import { PicketError } from '@picket/shared/errors';

export function versionNotFound(name: string, version: string | number): PicketError {
  return new PicketError('model.not-found', 'user', `there is no model ${name} ${version}`, {
    next: 'list them with `picket models list`',
  });
}

export function notForAgents(name: string, version: number, features: readonly string[]): PicketError {
  return new PicketError(
    'model.promotion.conflict',
    'user',
    `${name} ${version} needs ${features.join(', ')}, which agents do not measure`,
    { next: 'train on a data set without extra features' },
  );
}
