import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { BackupModule } from './backup/index.js';
import { DatasetsModule } from './datasets/index.js';
import { AlertsModule } from './alerts/index.js';
import { DriftModule } from './drift/index.js';
import { ModelReportsModule } from './model-reports/index.js';
import { FleetModule } from './fleet/index.js';
import { FeedModule } from './feed/index.js';
import { IngestModule } from './ingest/index.js';
import { LineageModule } from './read-models/lineage/index.js';
import { LabelsModule } from './labels/index.js';
import { OverviewModule } from './read-models/overview/index.js';
import { PlatformModule } from './platform/platform.module.js';
import type { Runtime } from './platform/runtime.js';
import { RegistryModule } from './registry/index.js';
import { RetrainingModule } from './retraining/index.js';
import { RolloutModule } from './rollout/index.js';
import { SketchesModule } from './sketches/index.js';
import { TrainingModule } from './training/index.js';

/** The bounded contexts, in the order of the loop. */
const CONTEXTS = [
  AccessModule,
  IngestModule,
  FleetModule,
  FeedModule,
  AlertsModule,
  SketchesModule,
  DatasetsModule,
  TrainingModule,
  LabelsModule,
  RetrainingModule,
  RegistryModule,
  ModelReportsModule,
  RolloutModule,
  DriftModule,
  LineageModule,
  OverviewModule,
  BackupModule,
];

@Module({})
export class AppModule {
  static forRoot(runtime: Runtime): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.forRoot(runtime), ...CONTEXTS] };
  }
}
