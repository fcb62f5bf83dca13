import { SharedError } from '../errors/index.js';
import { RESOLUTION } from './mapping.js';

/** @throws PicketError `sketch.resolution` when the sketch was made with other bins */
export function checkResolution(resolution: number): void {
  if (resolution === RESOLUTION) return;
  throw new SharedError(
    'sketch.resolution',
    'user',
    `sketch has ${resolution} bins an octave, this version ${RESOLUTION}`,
  );
}

export function invalidSketch(reason: string): SharedError {
  return new SharedError('sketch.invalid', 'user', `not a valid sketch: ${reason}`);
}
