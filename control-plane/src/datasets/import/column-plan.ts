import { IDENTITY_COLUMNS, type DatasetProfileName } from '@picket/shared/features';
import { findColumn, LABEL_COLUMN, recogniseDialect, refuseFile, type Dialect } from './dialects/dialect.js';
import type { FeatureColumn } from '../../ml/matrix/matrix.js';

export interface IdentityPositions {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly start: number;
}

/** Which cell of a row is which feature. */
export interface ColumnPlan {
  readonly dialect: Dialect;
  readonly header: readonly string[];
  readonly features: readonly FeatureColumn[];
  /** Position of each feature in a row of the file. */
  readonly positions: Int32Array;
  readonly labelPosition: number | undefined;
  /** Positions of the columns that name a flow; -1 where the file lacks one. */
  readonly identity: IdentityPositions;
  /** Columns that are neither features, identity nor label, and those that stand there twice. */
  readonly ignored: readonly string[];
}

export interface PlanRequest {
  readonly extraFeatures: readonly string[];
  /** What the user says the files were made with. */
  readonly stated?: DatasetProfileName | undefined;
}

/** Columns that only say what became of a flow. */
const REMARKS: readonly string[] = ['End Reason'];

/**
 * Reads a header.
 * @throws PicketError `dataset.foreign-file` when it is another tool's, or lacks an extra feature
 */
export function planColumns(
  cells: readonly string[],
  file: string,
  { extraFeatures, stated }: PlanRequest,
): ColumnPlan {
  const header = cells.map((name) => name.trim());
  const names = header.map((name) => name.toLowerCase());
  const dialect = recogniseDialect(names, file, stated);
  const position = (canonical: string) => findColumn(dialect, names, canonical);
  const features = featureColumns(dialect, extraFeatures, position);
  const positions = features.map(({ name, extra }) => (extra ? names.indexOf(name.toLowerCase()) : position(name)));
  const absent = features.filter((_, column) => positions[column] === -1).map(({ name }) => name);
  if (absent.length > 0) throw refuseFile(file, `it has no column ${absent.join(', ')}`);
  const labelPosition = labelColumn(names, position);
  const identity = identityPositions(position);
  return {
    dialect,
    header,
    features,
    positions: Int32Array.from(positions),
    labelPosition: labelPosition === -1 ? undefined : labelPosition,
    identity,
    ignored: ignoredColumns(header, dialect, [...positions, labelPosition]),
  };
}

/** Features of a data set: those of the dialect that the file has, then the extra ones, each once. */
function featureColumns(
  { features, optional }: Dialect,
  extraFeatures: readonly string[],
  position: (canonical: string) => number,
): FeatureColumn[] {
  const own = features.filter((name) => !optional.has(name) || position(name) !== -1);
  const extra = [...new Set(extraFeatures)].filter((name) => !own.includes(name));
  return [...own.map((name) => ({ name, extra: false })), ...extra.map((name) => ({ name, extra: true }))];
}

/** The label column is called `Class` in some copies of the files. */
function labelColumn(names: readonly string[], position: (canonical: string) => number): number {
  const own = position(LABEL_COLUMN);
  return own === -1 ? names.findIndex((name) => name === 'label' || name === 'class') : own;
}

function identityPositions(position: (canonical: string) => number): IdentityPositions {
  return {
    source: position('Src IP'),
    destination: position('Dst IP'),
    sourcePort: position('Src Port'),
    destinationPort: position('Dst Port'),
    start: position('Timestamp'),
  };
}

function ignoredColumns(header: readonly string[], dialect: Dialect, used: readonly number[]): string[] {
  const positions = new Set(used);
  const names = header.map((name) => name.toLowerCase());
  for (const name of [...IDENTITY_COLUMNS, ...REMARKS]) positions.add(findColumn(dialect, names, name));
  return header.flatMap((name, column) => {
    if (positions.has(column)) return [];
    return names.indexOf(names[column]!) < column ? [`${name}, once more`] : [name];
  });
}
