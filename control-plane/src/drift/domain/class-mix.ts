import { ownValue } from '@picket/shared/records';
/** Share of one class in what the model learnt from and in what it decides now. */
export interface ClassShare {
  readonly name: string;
  readonly reference: number;
  readonly current: number;
}

/**
 * The mix of the model's decisions beside that of its training rows, in the order of the training classes; shares of
 * an empty side are 0. A class that only one side knows is listed too.
 * @param flows decided now, by class
 */
export function classMix(
  reference: Readonly<Record<string, number>>,
  flows: ReadonlyMap<string, number>,
): ClassShare[] {
  const total = [...flows.values()].reduce((sum, count) => sum + count, 0);
  const names = new Set([...Object.keys(reference), ...flows.keys()]);
  return [...names].map((name) => ({
    name,
    reference: ownValue(reference, name) ?? 0,
    current: total === 0 ? 0 : (flows.get(name) ?? 0) / total,
  }));
}
