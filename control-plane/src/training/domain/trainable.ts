import { featuresOfAgents, type DatasetProfileName } from '@picket/shared/features';
import { auditBlocks, datasetNotReady, notForAgents } from '../training.errors.js';

/** What decides whether a data set may be trained on. */
export interface Trainable {
  readonly name: string;
  readonly status: string;
  readonly profile: DatasetProfileName;
  readonly features: readonly string[];
  readonly audit: {
    readonly verdict: string;
    readonly findings: readonly { readonly verdict: string; readonly message: string }[];
  } | null;
}

/**
 * @throws PicketError `training.dataset.conflict`, `training.audit.conflict`, `training.promotion.conflict`
 */
export function requireTrainable({ name, status, profile, features, audit }: Trainable, promote: boolean): void {
  if (status !== 'ready') throw datasetNotReady(name, status);
  const blocking = audit?.findings.find(({ verdict }) => verdict === 'block');
  if (blocking) throw auditBlocks(name, blocking.message);
  const extra = features.filter((feature) => !featuresOfAgents(profile).includes(feature));
  if (promote && extra.length > 0) throw notForAgents(extra);
}
