import { toModelInput } from '@picket/shared/features';
import type { LeftOutReason } from '../../api/derivation.js';
import { distinctRows } from '../../ml/matrix/distinct-rows.js';
import { labelledRows, UNLABELLED, type FlowMatrix } from '../../ml/matrix/matrix.js';
import type { LabelRow } from './label-row.js';
import { LabelCodes } from '../import/label-codes.js';
import { applyQuota } from './label-quota.js';

export type RowOutcome =
  'added' | 'corrects' | Extract<LeftOutReason, 'duplicate' | 'contradicted' | `${string}-quota`>;

/** What becomes of the rows of labels in a data set. */
export interface MergedLabels {
  /** Of each offered row, in their order. */
  readonly outcomes: readonly RowOutcome[];
  /** Classes of the base, then those that only labels name. */
  readonly classes: readonly string[];
  /** Label codes of the base's rows, corrected ones among them. */
  readonly baseLabels: Uint16Array;
  /** Distinct labelled rows of the result. */
  readonly distinct: number;
}

/** A label row that is new to this data set, and the base rows it is identical to. */
interface Candidate {
  readonly index: number;
  readonly row: LabelRow;
  /** Rows of the base that are equal, bit for bit. */
  readonly equal: readonly number[];
  readonly adds: boolean;
}

/**
 * Joins a data set with rows of labels. Where both have the same row the label wins: an analyst has looked at it. Of two
 * labels on equal rows the newer one counts.
 * @param rows newest label first
 */
export function mergeLabels(base: FlowMatrix, rows: readonly LabelRow[]): MergedLabels {
  const outcomes = new Array<RowOutcome>(rows.length);
  const candidates = findCandidates(base, rows, outcomes);
  const labelled = labelledRows(base);
  const baseDistinct = distinctRows(base.values, base.columns.length, labelled).firsts.length;
  const quota = applyQuota(
    candidates.map(({ row, adds }) => ({ agentId: row.agentId, author: row.author, adds })),
    baseDistinct,
  );
  candidates.forEach(({ index, equal }, candidate) => {
    const outcome = quota[candidate]!;
    outcomes[index] = outcome === 'taken' ? (equal.length > 0 ? 'corrects' : 'added') : outcome;
  });
  const taken = candidates.filter((_, candidate) => quota[candidate] === 'taken');
  const classes = [...new Set([...base.classes, ...taken.map(({ row }) => row.class)])];
  const baseLabels = base.labels.slice();
  for (const { row, equal } of taken) for (const baseRow of equal) baseLabels[baseRow] = classes.indexOf(row.class);
  return { outcomes, classes, baseLabels, distinct: baseDistinct + taken.filter(({ adds }) => adds).length };
}

function findCandidates(base: FlowMatrix, rows: readonly LabelRow[], outcomes: RowOutcome[]): Candidate[] {
  const keys = rows.map((row) => rowKey(toFeatures(row)));
  const inBase = findInBase(base, new Set(keys));
  const newest = new Map<string, LabelRow>();
  return rows.flatMap((row, index) => {
    const key = keys[index]!;
    const first = newest.get(key);
    newest.set(key, first ?? row);
    const equal = inBase.get(key) ?? [];
    if (first) outcomes[index] = first.class === row.class ? 'duplicate' : 'contradicted';
    else if (isKnown(base, equal, row.class)) outcomes[index] = 'duplicate';
    else return [{ index, row, equal, adds: equal.every((other) => base.labels[other] === UNLABELLED) }];
    return [];
  });
}

/** Does the base say so already, everywhere? */
function isKnown(base: FlowMatrix, equal: readonly number[], name: string): boolean {
  return equal.length > 0 && equal.every((row) => base.classes[base.labels[row]!] === name);
}

/** Rows of the base by the text of their bytes, those of the wanted texts only. */
function findInBase({ values, columns, rows }: FlowMatrix, wanted: ReadonlySet<string>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const width = columns.length;
  for (let row = 0; row < rows; row++) {
    const key = rowKey(values.subarray(row * width, (row + 1) * width));
    if (!wanted.has(key)) continue;
    const equal = found.get(key) ?? [];
    equal.push(row);
    found.set(key, equal);
  }
  return found;
}

function rowKey(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1');
}

/** Labels in the spelling of the classes that are known, folded as those of imported files are. */
export function spellAs(classes: readonly string[], rows: readonly LabelRow[]): LabelRow[] {
  const labelCodes = new LabelCodes();
  for (const name of classes) labelCodes.codeOf(name);
  return rows.map((row) => {
    const code = labelCodes.codeOf(row.class);
    return code === undefined ? row : { ...row, class: labelCodes.classes[code]! };
  });
}

/** As an imported row would be; adding zero makes -0 a 0. */
export function toFeatures({ features }: LabelRow): Float32Array {
  return Float32Array.from(features, (value) => (value === null ? NaN : toModelInput(value) + 0));
}
