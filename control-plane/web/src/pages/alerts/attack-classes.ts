import { ownValue } from '@picket/shared/records';
import type { AlertDto, ModelVersionSummaryDto } from '../../api/types.js';

/** What a model calls what none of its classes explains; no class that a label could have. */
export const UNKNOWN = 'unknown';

type Judged = Pick<AlertDto, 'class' | 'model' | 'examples'>;
type Version = Pick<ModelVersionSummaryDto, 'name' | 'classes' | 'benignClass'>;

/** Classes of attack that an alert could be of, the most probable of its first example first: never benign. */
export function attackClasses({ class: own, model, examples }: Judged, versions: readonly Version[]): string[] {
  const known = versions.filter(({ name }) => name === model.name);
  const none = new Set([UNKNOWN, ...known.map(({ benignClass }) => benignClass)]);
  const names = new Set([own, ...known.flatMap(({ classes }) => classes)].filter((name) => !none.has(name)));
  const probability = (name: string) => ownValue(examples[0]?.probabilities ?? {}, name) ?? 0;
  return [...names].sort((a, b) => probability(b) - probability(a) || a.localeCompare(b));
}
