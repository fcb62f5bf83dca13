export { AuditLookup } from './leakage/audit-lookup.js';
export { DatasetUses } from './catalogue/dataset-uses.js';
export { DatasetsModule } from './datasets.module.js';
export { DatasetsService } from './datasets.service.js';
export type { OfferedLabels } from './labelling/labelled-dataset-builder.js';
export { describeDerivation, describeLeftOut } from './labelling/describe-derivation.js';
export type { LabelRow } from './labelling/label-row.js';
export { applyQuota, countEach, quotaOf } from './labelling/label-quota.js';
export type { LabelUse } from './labelling/derive-job.js';
