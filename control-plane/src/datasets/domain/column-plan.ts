import { IDENTITY_COLUMNS, PROFILES, type ProfileName } from '@picket/shared/features';
import { LABEL_COLUMN, recogniseProfile, refuseFile } from './dialect.js';

/** One feature of a data set. Extra ones were asked for by name: no agent computes them. */
export interface FeatureColumn {
  readonly name: string;
  readonly extra: boolean;
}

export interface IdentityPositions {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly start: number;
}

/** Which cell of a row is which feature. */
export interface ColumnPlan {
  readonly profile: ProfileName;
  readonly header: readonly string[];
  readonly features: readonly FeatureColumn[];
  /** Position of each feature in a row of the file. */
  readonly positions: readonly number[];
  readonly labelPosition: number | undefined;
  /** Positions of the columns that name a flow; -1 where the file lacks one. */
  readonly identity: IdentityPositions;
  /** Columns that are neither features, identity nor label. */
  readonly ignored: readonly string[];
}

/** Features of a data set: those of the profile, then the extra ones, each once. */
function featureColumns(profile: ProfileName, extraFeatures: readonly string[]): FeatureColumn[] {
  const own = PROFILES[profile].features;
  const extra = [...new Set(extraFeatures)].filter((name) => !own.includes(name));
  return [...own.map((name) => ({ name, extra: false })), ...extra.map((name) => ({ name, extra: true }))];
}

/**
 * Reads a header.
 * @throws PicketError `dataset.foreign-file` when it is another tool's, or lacks an extra feature
 */
export function planColumns(header: readonly string[], file: string, extraFeatures: readonly string[]): ColumnPlan {
  const names = header.map((name) => name.trim());
  const profile = recogniseProfile(names, file);
  const features = featureColumns(profile, extraFeatures);
  const positions = features.map(({ name }) => names.indexOf(name));
  const absent = features.filter((_, at) => positions[at] === -1).map(({ name }) => name);
  if (absent.length > 0) throw refuseFile(file, `it has no column ${absent.join(', ')}`);
  const labelPosition = names.indexOf(LABEL_COLUMN);
  return {
    profile,
    header: names,
    features,
    positions,
    labelPosition: labelPosition === -1 ? undefined : labelPosition,
    identity: identityPositions(names),
    ignored: names.filter((name) => !isKnown(name, profile, features)),
  };
}

function identityPositions(names: readonly string[]): IdentityPositions {
  return {
    source: names.indexOf('Src IP'),
    destination: names.indexOf('Dst IP'),
    sourcePort: names.indexOf('Src Port'),
    destinationPort: names.indexOf('Dst Port'),
    start: names.indexOf('Timestamp'),
  };
}

function isKnown(name: string, profile: ProfileName, features: readonly FeatureColumn[]): boolean {
  const identity: readonly string[] = IDENTITY_COLUMNS;
  return (
    identity.includes(name) || PROFILES[profile].csv.includes(name) || features.some((feature) => feature.name === name)
  );
}
