import type { ControlPlaneConfig } from '../config.js';

interface Kind {
  /** What is ended when it takes too long, in an error's words. */
  readonly what: string;
  /** Its process's entry below the sources; null: statements of the database, by schedule, in this process. */
  readonly worker: string | null;
  /** The setting that says after how many seconds it is ended, or that number. */
  readonly deadline: 'jobs.deadlineS' | 'training.deadlineS' | 'models.vetTimeS' | number;
}

/** Seconds that tidying up may take; what is left is done the next time. */
const TIDYING_S = 600;

/** Everything that goes on in the background. What is not listed here can neither be queued nor have a process. */
export const JOB_KINDS = {
  'dataset-import': { what: 'the import', worker: 'datasets/import/import-worker', deadline: 'jobs.deadlineS' },
  'dataset-audit': { what: 'the audit', worker: 'datasets/leakage/audit-worker', deadline: 'jobs.deadlineS' },
  'dataset-derivation': {
    what: 'joining with labels',
    worker: 'datasets/labelling/derive-worker',
    deadline: 'jobs.deadlineS',
  },
  // Splits, searches, trains, converts, verifies and evaluates.
  training: { what: 'the training', worker: 'training/steps/train-worker', deadline: 'training.deadlineS' },
  // And compares, where two versions are named.
  'model-evaluation': {
    what: 'the evaluation',
    worker: 'model-reports/worker/evaluate-worker',
    deadline: 'jobs.deadlineS',
  },
  'label-influence': {
    what: 'measuring what the labels do',
    worker: 'retraining/worker/influence-worker',
    deadline: 'jobs.deadlineS',
  },
  'bundle-vetting': { what: 'the model', worker: 'registry/worker/vet-worker', deadline: 'models.vetTimeS' },
  'alerts-prune': { what: 'forgetting old alerts', worker: null, deadline: TIDYING_S },
  'ingest-prune': { what: 'forgetting old batches', worker: null, deadline: TIDYING_S },
  'fleet-prune': { what: 'forgetting old activity', worker: null, deadline: TIDYING_S },
  'telemetry-rollup': { what: 'summing up sketches', worker: null, deadline: TIDYING_S },
  'telemetry-retention': { what: 'forgetting old sketches', worker: null, deadline: TIDYING_S },
} as const satisfies Record<string, Kind>;

export type JobKind = keyof typeof JOB_KINDS;

/** Seconds after which a job of that kind is ended. */
export function deadlineOf(kind: JobKind, config: ControlPlaneConfig): number {
  const { deadline }: Kind = JOB_KINDS[kind];
  return typeof deadline === 'number' ? deadline : config[deadline];
}

/** Compiled entry of its process. */
export function workerOf(kind: JobKind): URL {
  return new URL(`../../${JOB_KINDS[kind].worker}.js`, import.meta.url);
}
