import type { ModelManifest } from '@picket/shared/bundle';
import type { Evaluation } from '../../../api/evaluation-report.js';

/** All of a manifest but what the registry decides. */
export type DraftManifest = Omit<ModelManifest, 'format' | 'name' | 'version' | 'createdAt'>;

/** A model that has been trained and checked, before the registry gives it its number. */
export interface ModelDraft {
  readonly manifest: DraftManifest;
  readonly onnx: Uint8Array;
  /** What the card says beyond the manifest: findings of the audit, as one line each. */
  readonly remarks: readonly string[];
  /** Absent where the model was not evaluated. */
  readonly evaluation?: Evaluation;
  /** Sorted hashes of the rows that it was made of, little-endian; absent where they are unknown. */
  readonly seenRows?: Uint8Array;
}
