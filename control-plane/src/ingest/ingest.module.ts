import { Module } from '@nestjs/common';
import { IngestRegistry } from './ingest-registry.js';

@Module({ providers: [IngestRegistry], exports: [IngestRegistry] })
export class IngestModule {}
