import type { AUDIT_CHECKS } from '../../../api/audit.js';
import type { DistinctRows } from '../../../ml/matrix/distinct-rows.js';
import type { FlowMatrix } from '../../../ml/matrix/matrix.js';
import type { RowOrigins } from './row-origins.js';

/** Grows when a check is added or judges otherwise: an audit of a lower revision may have missed something. */
export const AUDIT_REVISION = 2;

export type AuditCheck = (typeof AUDIT_CHECKS)[number];

/** `block`: training on this data set is refused. */
export type AuditVerdict = 'pass' | 'warn' | 'block';

export interface AuditFinding {
  check: AuditCheck;
  verdict: AuditVerdict;
  /** What it is about: a column or a class; null for the data set as a whole. */
  column: string | null;
  /** 0 harmless to 1 decisive. */
  score: number;
  message: string;
  /** The data lacks what the check looks at; it passes because it has nothing to say. */
  skipped?: true;
}

/** What every check looks at: the labelled rows and nothing else, with what several checks need of them. */
export interface AuditInput {
  readonly matrix: FlowMatrix;
  /** The labelled rows of the matrix. */
  readonly rows: Uint32Array;
  /** Label code of each of `rows`. */
  readonly labels: Uint16Array;
  readonly classCount: number;
  /** Share of the largest class: what a model without any feature gets right. */
  readonly baseline: number;
  /** As long as `rows`; `columnOf` writes here. */
  readonly scratch: Float32Array;
  /** Group of each value (see `groupValues`): column by column, within a column in the order of `rows`. */
  readonly groups: Uint8Array;
  /** Share of `rows` that each column's groups get right by themselves. */
  readonly power: readonly number[];
  /** `rows` by equality of their features. */
  readonly distinct: DistinctRows;
  /** Who and when, in the order of `rows`. */
  readonly origins: RowOrigins;
}

export function pass(check: AuditCheck, score: number, message: string): AuditFinding {
  return { check, verdict: 'pass', column: null, score, message };
}

/** @param why what is lacking */
export function skip(check: AuditCheck, why: string): AuditFinding {
  return { ...pass(check, 0, `${why}: not checked`), skipped: true };
}

/** How much of what chance leaves over is explained: 0 like a model without features, 1 everything. */
export function aboveChance(accuracy: number, baseline: number): number {
  return baseline >= 1 ? 0 : Math.max(0, (accuracy - baseline) / (1 - baseline));
}
