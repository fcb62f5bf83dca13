import { ControlPlaneError } from '../../errors.js';
import { indexOfClass } from '../../ml/matrix/class-name.js';
import type { ClassWeights } from '../../ml/trees/class-weights.js';

/**
 * Weights under the names that the data set has for its classes, however they were spelt.
 * @throws PicketError `training.class-weights`
 */
export function spellWeights(weights: ClassWeights, classes: readonly string[]): ClassWeights {
  if (typeof weights === 'string') return weights;
  const spelt = new Map<string, number>();
  for (const [name, weight] of Object.entries(weights)) {
    const own = classes[indexOfClass(classes, name)];
    if (own === undefined) throw unusable(`no row is labelled ${name}`, classes);
    if (spelt.has(own)) throw unusable(`${own} has two weights`, classes);
    spelt.set(own, weight);
  }
  return Object.fromEntries(spelt);
}

function unusable(reason: string, classes: readonly string[]): ControlPlaneError {
  return new ControlPlaneError('training.class-weights', `class weights: ${reason}`, {
    next: `name each class once; the data set has ${classes.join(', ')}`,
  });
}
