import type { ModelManifest } from '@picket/shared/bundle';
import { takeRows } from '../matrix/matrix.js';
import { arrangeRows, matchFeatures } from './match-features.js';
import { hashRows, unseenRows } from './seen-rows.js';

/** Labelled rows to judge models on: each once, codes index `classes`. */
export interface LabelledRows {
  readonly columns: readonly string[];
  /** Row-major, rows × columns. */
  readonly values: Float32Array;
  readonly classes: readonly string[];
  /** Undefined where no class is called so. */
  readonly benignClass: string | undefined;
  readonly labels: Uint16Array;
}

/** A finished model: what its manifest says, what it computes, what it was made of. */
export interface JudgedModel {
  readonly manifest: Pick<ModelManifest, 'profile' | 'features' | 'classes' | 'benignClass' | 'thresholds' | 'novelty'>;
  /** Sorted hashes of the rows it has seen; null where nobody knows. */
  readonly seen: Uint32Array | null;
  predict(values: Float32Array, width: number): Promise<Float32Array>;
  /** Anomaly scores; asked for where the manifest has a threshold for them. */
  scoreNovelty(values: Float32Array, width: number): Promise<Float32Array>;
}

/** What a model makes of rows. */
export interface Judgement {
  /** Row-major, rows × the model's own classes. */
  readonly probabilities: Float32Array;
  /** Anomaly score of each row; null where the model has no such output. */
  readonly anomaly: Float32Array | null;
  /** Positions of the rows that the model was not made of; all where nobody knows. */
  readonly unseen: Uint32Array;
  readonly missingFeatures: readonly string[];
}

/** The rows that a model was not made of; all of them where nobody knows. */
export function withoutSeen(
  { manifest, seen }: Pick<JudgedModel, 'manifest' | 'seen'>,
  rows: LabelledRows,
): LabelledRows {
  if (!seen) return rows;
  const width = rows.columns.length;
  const inputs = arrangeRows(rows.values, width, matchFeatures(manifest.features, rows.columns));
  const unseen = unseenRows(hashRows(inputs, manifest.features.length), seen);
  return {
    ...rows,
    values: takeRows(rows.values, width, unseen),
    labels: Uint16Array.from(unseen, (position) => rows.labels[position]!),
  };
}

/** Gives a model the rows in its own order of features. Whatever they lack is a missing value, which trees can bear. */
export async function predictLabelled(model: JudgedModel, { columns, values }: LabelledRows): Promise<Judgement> {
  const { features, novelty } = model.manifest;
  const indices = matchFeatures(features, columns);
  const inputs = arrangeRows(values, columns.length, indices);
  const hashes = hashRows(inputs, features.length);
  return {
    probabilities: await model.predict(inputs, features.length),
    anomaly: novelty ? await model.scoreNovelty(inputs, features.length) : null,
    unseen: model.seen ? unseenRows(hashes, model.seen) : Uint32Array.from(hashes.keys()),
    missingFeatures: features.filter((_, column) => indices[column] === -1),
  };
}
