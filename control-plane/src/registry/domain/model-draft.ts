import type { ModelManifest } from '@picket/shared/trust';

/** A model that has been trained and checked, before the registry gives it its number. */
export interface ModelDraft {
  readonly manifest: Omit<ModelManifest, 'format' | 'name' | 'version' | 'createdAt'>;
  readonly onnx: Uint8Array;
  /** What the card says beyond the manifest: findings of the audit, as one line each. */
  readonly remarks: readonly string[];
}
