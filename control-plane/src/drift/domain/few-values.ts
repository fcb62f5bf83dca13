import { binBounds, type DdSketch } from '@picket/shared/sketch';
import type { FeatureDriftDto } from '../../api/drift.js';

type FewValues = NonNullable<FeatureDriftDto['values']>;

/** More are a distribution. */
const FEW = 8;
const PROTOCOL = 'Protocol';
/** The protocols that are told apart; a profile writes 0 for whatever is neither TCP nor UDP. */
const PROTOCOLS = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
  [1, 'ICMP'],
  [58, 'ICMPv6'],
]);
const OTHER = 'other';

/** Whether the numbers of a feature are names: they have neither a middle nor a mean. */
export function isCategorical(feature: string): boolean {
  return feature === PROTOCOL;
}

/** How often each value occurs on both sides, exactly; null where there are many, or where the sketch cannot tell. */
export function fewValues(feature: string, reference: DdSketch, current: DdSketch): FewValues | null {
  if (isCategorical(feature)) return protocols(countsOf(reference), countsOf(current));
  if (!isExact(reference) || !isExact(current)) return null;
  const [then, now] = [countsOf(reference), countsOf(current)];
  const values = [...new Set([...then.keys(), ...now.keys()])].sort((a, b) => a - b);
  if (values.length === 0 || values.length > FEW) return null;
  return values.map((value) => ({
    name: String(value),
    reference: then.get(value) ?? 0,
    current: now.get(value) ?? 0,
  }));
}

/** The median of a sketch whose values `fewValues` knows. */
export function exactMedian(sketch: DdSketch): number {
  let left = Math.floor((sketch.count - 1) / 2);
  for (const { key, count } of sketch.bins()) {
    if (left < count) return beginOf(key);
    left -= count;
  }
  return sketch.max;
}

function protocols(then: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): FewValues {
  const named = [...PROTOCOLS].map(([value, name]) => {
    return { name, reference: then.get(value) ?? 0, current: now.get(value) ?? 0 };
  });
  const rest = (side: ReadonlyMap<number, number>) =>
    [...side].reduce((sum, [value, count]) => (PROTOCOLS.has(value) ? sum : sum + count), 0);
  return [...named, { name: OTHER, reference: rest(then), current: rest(now) }].filter(
    (value) => value.reference + value.current > 0,
  );
}

/** By the value at which each bin begins, seen from zero. */
function countsOf(sketch: DdSketch): Map<number, number> {
  return new Map(sketch.bins().map(({ key, count }) => [beginOf(key), count]));
}

function beginOf(key: number): number {
  const { low, high } = binBounds(key);
  return key < 0 ? high : low;
}

/**
 * A bin holds nothing smaller in size than where it begins: where the values of a side of zero add up to what that many
 * beginnings do, each value is its bin's beginning.
 */
function isExact(sketch: DdSketch): boolean {
  if (sketch.count > 0 && sketch.min < 0 && sketch.max > 0) return false;
  let sum = 0;
  for (const [value, count] of countsOf(sketch)) sum += value * count;
  return sum === sketch.sum;
}
