export { AuditLookup } from './audit-lookup.js';
export { DatasetsModule } from './datasets.module.js';
export type { DatasetDto } from './dto/dataset.dto.js';
export { DatasetsService } from './datasets.service.js';
