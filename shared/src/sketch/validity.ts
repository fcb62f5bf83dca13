import { PicketError } from '../errors/index.js';
import { RESOLUTION } from './mapping.js';

/** @throws PicketError `sketch.resolution` when the sketch was made with other bins */
export function checkResolution(resolution: number): void {
  if (resolution === RESOLUTION) return;
  throw new PicketError(
    'sketch.resolution',
    'user',
    `sketch has ${resolution} bins an octave, this version ${RESOLUTION}`,
  );
}

export function invalidSketch(reason: string): PicketError {
  return new PicketError('sketch.invalid', 'user', `not a valid sketch: ${reason}`);
}
