import { ControlPlaneError } from '../errors.js';

export function alertNotFound(id: string): ControlPlaneError {
  return new ControlPlaneError('alert.not-found', `there is no alert ${id}`);
}
