import { featuresOfAgents, type DatasetProfileName } from '@picket/shared/features';
import { auditBlocks, datasetNotReady, notForAgents } from '../training.errors.js';

/** What decides whether a data set may be trained on. */
export interface Trainable {
  readonly name: string;
  readonly status: string;
  readonly profile: DatasetProfileName;
  readonly features: readonly string[];
  /** Findings of its audit that block and have no override. */
  readonly blockedBy: readonly { readonly check: string; readonly column: string | null; readonly message: string }[];
}

/**
 * @throws PicketError `training.dataset.conflict`, `training.audit.conflict`, `training.promotion.conflict`
 */
export function requireTrainable({ name, status, profile, features, blockedBy }: Trainable, promote: boolean): void {
  if (status !== 'ready') throw datasetNotReady(name, status);
  const [blocking] = blockedBy;
  if (blocking) throw auditBlocks(name, blocking);
  const extra = features.filter((feature) => !featuresOfAgents(profile).includes(feature));
  if (promote && extra.length > 0) throw notForAgents(extra);
}
