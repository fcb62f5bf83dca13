import type { SourceResult } from '../../api/evaluation-report.js';
import { selectRows, type AlertLimits, type Predictions } from './predictions.js';
import { metricsOf } from './model-metrics.js';

/** Where rows come from, and how they are called in the report. */
export interface Source {
  readonly source: string;
  readonly kind: SourceResult['kind'];
  /** What makes the figures less comparable than they look. */
  readonly remarks: readonly string[];
}

/** Figures of rows of one source. Classes that it does not have are named: they are in no mean. */
export function sourceResult(
  predictions: Predictions,
  limits: AlertLimits,
  { source, kind, remarks }: Source,
): SourceResult {
  const rows = predictions.actual.length;
  if (rows === 0) return withoutFigures({ source, kind, remarks: [...remarks, 'no row is left to test on'] });
  const absent = predictions.classes.filter((_, code) => !predictions.actual.includes(code));
  const metrics = metricsOf(predictions, limits);
  const missing = absent.length > 0 ? [`has no row of ${absent.join(', ')}`] : [];
  return {
    source,
    kind,
    rows,
    remarks: [...remarks, ...missing],
    attackRecall: metrics.binary?.recall ?? null,
    classes: [...predictions.classes],
    metrics,
  };
}

/** A source that could not be tested, and why. */
export function withoutFigures({ source, kind, remarks }: Source): SourceResult {
  return { source, kind, rows: 0, remarks: [...remarks], attackRecall: null, classes: [], metrics: null };
}

/**
 * Held-out rows by the file that they come from; nothing where there is one file only, for that is the whole.
 * @param fileOf index into `files` of each row
 */
export function resultsByFile(
  predictions: Predictions,
  limits: AlertLimits,
  files: readonly string[],
  fileOf: ArrayLike<number>,
): SourceResult[] {
  const rowsOf = files.map(() => [] as number[]);
  for (let row = 0; row < predictions.actual.length; row++) rowsOf[fileOf[row]!]!.push(row);
  const present = files
    .map((source, index) => ({ source, rows: rowsOf[index]! }))
    .filter(({ rows }) => rows.length > 0);
  if (present.length < 2) return [];
  return present.map(({ source, rows }) =>
    sourceResult(selectRows(predictions, Uint32Array.from(rows)), limits, { source, kind: 'file', remarks: [] }),
  );
}
