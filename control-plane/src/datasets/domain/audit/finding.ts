import type { FlowMatrix } from '../matrix.js';

export type AuditCheck =
  | 'label-among-features'
  | 'single-feature-accuracy'
  | 'identity-shortcut'
  | 'duplicate-rate'
  | 'label-conflicts'
  | 'constant-columns'
  | 'small-classes';

/** `block`: training on this data set is refused. */
export type AuditVerdict = 'pass' | 'warn' | 'block';

export interface AuditFinding {
  check: AuditCheck;
  verdict: AuditVerdict;
  column: string | null;
  /** 0 harmless to 1 decisive. */
  score: number;
  message: string;
}

/** What every check looks at: the labelled rows and nothing else. */
export interface AuditInput {
  readonly matrix: FlowMatrix;
  /** The labelled rows of the matrix. */
  readonly rows: Uint32Array;
  /** Label code of each of `rows`. */
  readonly labels: Uint16Array;
  /** Share of the largest class: what a model without any feature gets right. */
  readonly baseline: number;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
