export { AuditLookup } from './audit-lookup.js';
export { DatasetUses } from './dataset-uses.js';
export { DatasetsModule } from './datasets.module.js';
export { DatasetsService } from './datasets.service.js';
export type { OfferedLabels } from './dataset-deriver.js';
export { describeDerivation, describeLeftOut } from './domain/describe-derivation.js';
export type { LabelRow } from './domain/label-row.js';
export { applyQuota, countEach, quotaOf } from './domain/label-quota.js';
export type { LabelUse } from './worker/derive-messages.js';
