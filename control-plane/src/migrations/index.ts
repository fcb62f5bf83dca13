import type { MigrationInterface } from 'typeorm';
import { Access1795400000000 } from './1795400000000-access.js';
import { AlertFeed1795380006000 } from './1795380006000-alert-feed.js';
import { BackgroundJobs1795380010000 } from './1795380010000-background-jobs.js';
import { RunOutlivesDataset1795380011000 } from './1795380011000-run-outlives-dataset.js';
import { Datasets1795362000000 } from './1795362000000-datasets.js';
import { Evaluations1795373000000 } from './1795373000000-evaluations.js';
import { DatasetVersions1795370000000 } from './1795370000000-dataset-versions.js';
import { Fleet1795361000000 } from './1795361000000-fleet.js';
import { Ingest1795361100000 } from './1795361100000-ingest.js';
import { Alerts1795361200000 } from './1795361200000-alerts.js';
import { AlertDirection1795380009000 } from './1795380009000-alert-direction.js';
import { AlertFilters1795380007000 } from './1795380007000-alert-filters.js';
import { AlertSeen1795380500000 } from './1795380500000-alert-seen.js';
import { AlertModelOnce1795380600000 } from './1795380600000-alert-model-once.js';
import { DeadLetters1795395000000 } from './1795395000000-dead-letters.js';
import { DroppedTotals1795395010000 } from './1795395010000-dropped-totals.js';
import { Identity1795381000000 } from './1795381000000-identity.js';
import { AgentGroups1795390000000 } from './1795390000000-agent-groups.js';
import { SameMachine1795396000000 } from './1795396000000-same-machine.js';
import { Decommission1795396010000 } from './1795396010000-decommission.js';
import { Settings1795390100000 } from './1795390100000-settings.js';
import { Assignments1795390200000 } from './1795390200000-assignments.js';
import { FeedSubscribers1795397000000 } from './1795397000000-feed-subscribers.js';
import { Labels1795375000000 } from './1795375000000-labels.js';
import { PromotionGate1795380001000 } from './1795380001000-promotion-gate.js';
import { Registry1795363000000 } from './1795363000000-registry.js';
import { RegistryLifecycle1795374000000 } from './1795374000000-registry-lifecycle.js';
import { Training1795364000000 } from './1795364000000-training.js';
import { AlertCount1795380020000 } from './1795380020000-alert-count.js';
import { Audit1795371000000 } from './1795371000000-audit.js';
import { TrainingSearch1795372000000 } from './1795372000000-training-search.js';
import { Telemetry1795361400000 } from './1795361400000-telemetry.js';

/**
 * Every step of the schema, one file per context and step. TypeORM runs them in the order of the time stamp that ends
 * the class name. A step that has shipped is never edited.
 */
export const MIGRATIONS: (new () => MigrationInterface)[] = [
  Fleet1795361000000,
  Ingest1795361100000,
  Alerts1795361200000,
  Datasets1795362000000,
  Telemetry1795361400000,
  Registry1795363000000,
  Training1795364000000,
  Evaluations1795373000000,
  RegistryLifecycle1795374000000,
  Audit1795371000000,
  Labels1795375000000,
  TrainingSearch1795372000000,
  DatasetVersions1795370000000,
  AlertFeed1795380006000,
  AlertFilters1795380007000,
  PromotionGate1795380001000,
  AlertDirection1795380009000,
  BackgroundJobs1795380010000,
  RunOutlivesDataset1795380011000,
  AlertCount1795380020000,
  AlertSeen1795380500000,
  AlertModelOnce1795380600000,
  Identity1795381000000,
  AgentGroups1795390000000,
  DeadLetters1795395000000,
  DroppedTotals1795395010000,
  SameMachine1795396000000,
  Decommission1795396010000,
  Settings1795390100000,
  Assignments1795390200000,
  FeedSubscribers1795397000000,
  Access1795400000000,
];
