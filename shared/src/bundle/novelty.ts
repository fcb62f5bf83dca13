import { UNKNOWN_CLASS, type ModelManifest } from './manifest.js';

/** What a verdict of the model can be: the classes that it has learnt, then `unknown` if it can tell. */
export function verdictClasses({ classes, novelty }: Pick<ModelManifest, 'classes' | 'novelty'>): readonly string[] {
  return novelty ? [...classes, UNKNOWN_CLASS] : classes;
}
