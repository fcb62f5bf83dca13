import { PicketError } from '@picket/shared/errors';

export function versionNotFound(name: string, version: string | number): PicketError {
  return new PicketError('model.not-found', 'user', `there is no model ${name} ${version}`, {
    next: 'list them with `picket models list`',
  });
}

/** @param findings what blocks, as `data set: check of column` */
export function auditBlocks(name: string, version: number, findings: readonly string[]): PicketError {
  return new PicketError(
    'model.audit.conflict',
    'user',
    `the audit blocks making ${name} ${version} the champion: ${findings.join('; ')}`,
    {
      next: `train on data without that, or answer for it: picket models promote ${name} ${version} --override-by NAME --override-reason TEXT`,
    },
  );
}

export function notForAgents(name: string, version: number, features: readonly string[]): PicketError {
  return new PicketError(
    'model.promotion.conflict',
    'user',
    `${name} ${version} needs ${features.join(', ')}, which agents do not measure`,
    { next: 'train on a data set without extra features' },
  );
}
