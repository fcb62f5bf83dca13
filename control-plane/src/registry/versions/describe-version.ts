import type { ModelManifest } from '@picket/shared/bundle';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';

/** The columns of a new version's row that follow from its manifest, and those that only its later life fills. */
export function describe(
  manifest: ModelManifest,
): Omit<ModelVersionEntity, 'name' | 'version' | 'digest' | 'bytes' | 'createdAt' | 'card'> {
  return {
    manifest,
    // JSON leaves out what is undefined.
    description: { ...manifest, reference: undefined, golden: undefined } as ModelVersionEntity['description'],
    trainingRunId: manifest.lineage.runId,
    importedAt: null,
    deletedAt: null,
    deletedBy: null,
    deletionReason: null,
    auditOverrides: [],
  };
}
