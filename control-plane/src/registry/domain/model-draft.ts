import type { ModelManifest } from '@picket/shared/bundle';
import type { Evaluation } from '../../api/evaluation-report.js';

/** A model that has been trained and checked, before the registry gives it its number. */
export interface ModelDraft {
  readonly manifest: Omit<ModelManifest, 'format' | 'name' | 'version' | 'createdAt'>;
  readonly onnx: Uint8Array;
  /** What the card says beyond the manifest: findings of the audit, as one line each. */
  readonly remarks: readonly string[];
  /** Absent where nobody has evaluated it. */
  readonly evaluation?: Evaluation;
  /** Sorted hashes of the rows that it was made of, little-endian; absent where nobody knows them. */
  readonly seenRows?: Uint8Array;
}
