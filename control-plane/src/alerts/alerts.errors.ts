import { PicketError } from '@picket/shared/errors';

export function alertNotFound(id: string): PicketError {
  return new PicketError('alert.not-found', 'user', `there is no alert ${id}`);
}
