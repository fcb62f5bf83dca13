import { Module } from '@nestjs/common';
import { BatchStore } from './batch-store.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestPruner } from './ingest-pruner.js';
import { IngestRegistry } from './ingest-registry.js';
import { IngestService } from './ingest.service.js';
import { Storing } from './storing.js';
import { IngestRepository } from './persistence/ingest.repository.js';

@Module({
  providers: [IngestRegistry, IngestRepository, IngestMetrics, BatchStore, IngestService, IngestPruner, Storing],
  exports: [IngestRegistry],
})
export class IngestModule {}
