import { UNKNOWN_CLASS } from '@picket/shared/bundle';
import { ControlPlaneError } from '../../errors.js';
import { NO_CLASS_NAME } from '../../api/dataset.js';
import { isSameClass } from '../../ml/matrix/class-name.js';

/** What is known of an alert when an analyst labels it. */
export interface LabelContext {
  readonly alertClass: string;
  /** Undefined when the model is no longer known. */
  readonly benignClass: string | undefined;
  /** What the files of the alert's profile write where there is no label. */
  readonly emptyLabel: string;
}

interface Said {
  readonly verdict: 'true-positive' | 'false-positive' | 'unsure';
  readonly class?: string | undefined;
}

/**
 * The class that a label gives to flows; null when the analyst is unsure, or when the attack has no name:
 * what no class explains is confirmed as it stands.
 * @throws PicketError `label.class.invalid` when it contradicts the verdict, or no data set could have it
 */
export function classOfLabel({ verdict, class: said }: Said, context: LabelContext): string | null {
  if (said === NO_CLASS_NAME) throw wrongClass(`a class cannot be called ${said}`, 'name another class');
  switch (verdict) {
    case 'unsure':
      if (said !== undefined) throw wrongClass('whoever is unsure names no class', 'leave the class out');
      return null;
    case 'false-positive':
      return benign(said, context);
    case 'true-positive':
      return attack(said ?? context.alertClass, context);
  }
}

function benign(said: string | undefined, { benignClass }: LabelContext): string {
  const name = benignClass ?? said;
  if (name === undefined)
    throw wrongClass('its model is no longer known, nor what that calls benign', 'name the benign class');
  if (said !== undefined && !isSameClass(said, name))
    throw wrongClass(`a false positive is ${name}, not ${said}`, 'leave the class out, or call it a true positive');
  return name;
}

function attack(name: string, { benignClass, emptyLabel }: LabelContext): string | null {
  if (isSame(name, UNKNOWN_CLASS)) return null;
  if (isSame(name, benignClass)) throw wrongClass(`${name} is no attack`, 'call it a false positive');
  if (isSame(name, emptyLabel))
    throw wrongClass(`${name} is what files write where there is no label`, 'name another class');
  return name;
}

function isSame(name: string, other: string | undefined): boolean {
  return other !== undefined && isSameClass(name, other);
}

function wrongClass(message: string, next: string): ControlPlaneError {
  return new ControlPlaneError('label.class.invalid', message, { next });
}
