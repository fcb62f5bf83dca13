import { indexOfClass } from '../../ml/matrix/class-name.js';
import type { TrainingParameters } from '../../api/training-parameters.js';
import { unknownOperand } from '../training.errors.js';

/** What a request names, and the data set that must have it. */
interface Named {
  readonly benignClass: string;
  readonly parameters: TrainingParameters;
}
interface Having {
  readonly name: string;
  readonly classes: Readonly<Record<string, number>>;
  readonly files: readonly { readonly name: string }[];
}

/**
 * A class or a file that is not there would be passed over in silence, or end the run after it has waited.
 * @throws PicketError `training.parameters.invalid`
 */
export function requireOperands({ benignClass, parameters }: Named, { name, classes, files }: Having): void {
  const { classWeights, split } = parameters;
  const weighted = typeof classWeights === 'string' ? [] : Object.keys(classWeights);
  const known = Object.keys(classes);
  const isClass = (one: string) => indexOfClass(known, one) !== -1;
  requireAll('benignClass', [benignClass], known, name, isClass);
  requireAll('classWeights', weighted, known, name, isClass);
  if (!split.testFiles) return;
  if (split.policy !== 'file')
    throw unknownOperand('split.testFiles', `only policy file tests on files, not policy ${split.policy}`);
  const names = files.map((file) => file.name);
  requireAll('split.testFiles', split.testFiles, names, name);
}

function requireAll(
  field: string,
  wanted: readonly string[],
  known: readonly string[],
  dataset: string,
  isKnown = (name: string) => known.includes(name),
): void {
  const missing = wanted.filter((one) => !isKnown(one));
  if (missing.length === 0) return;
  const [few, all] = [missing.slice(0, 5).join(', '), known.slice(0, 20).join(', ')];
  throw unknownOperand(field, `data set ${dataset} has no ${few}; it has ${all || 'none'}`);
}
