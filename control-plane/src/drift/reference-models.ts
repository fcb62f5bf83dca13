import type { ModelManifest } from '@picket/shared/trust';

/** What drift needs to know of a model version. */
export interface ReferenceModel {
  /** SHA-256 of the bundle. */
  readonly digest: string;
  readonly manifest: ModelManifest;
}

/** Where model versions come from. */
export abstract class ReferenceModels {
  abstract byDigest(digest: string): Promise<ReferenceModel | undefined>;
  abstract byVersion(name: string, version: number): Promise<ReferenceModel | undefined>;
  /** The champion of that name, or of the model whose champion was chosen last. */
  abstract champion(name?: string): Promise<ReferenceModel | undefined>;
}
