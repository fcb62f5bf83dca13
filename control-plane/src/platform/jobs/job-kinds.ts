import type { ControlPlaneConfig } from '../config.js';

interface Kind {
  /** What is ended when it takes too long, in an error's words. */
  readonly what: string;
  /** When it runs (cron, UTC), in this process: statements of the database. Absent: on demand, in a process of its own. */
  readonly cron?: string;
  /** The setting that says after how many seconds it is ended, or that number. */
  readonly deadline: 'jobs.deadlineS' | 'training.deadlineS' | 'models.vetTimeS' | number;
}

/** Seconds that tidying up may take; what is left is done the next time. */
const TIDYING_S = 600;

/** Everything that goes on in the background. What is not listed here can neither be queued nor have a process. */
export const JOB_KINDS = {
  'dataset-import': { what: 'the import', deadline: 'jobs.deadlineS' },
  'dataset-audit': { what: 'the audit', deadline: 'jobs.deadlineS' },
  'dataset-derivation': { what: 'joining with labels', deadline: 'jobs.deadlineS' },
  // Splits, searches, trains, converts, verifies and evaluates.
  training: { what: 'the training', deadline: 'training.deadlineS' },
  // And compares, where two versions are named.
  'model-evaluation': { what: 'the evaluation', deadline: 'jobs.deadlineS' },
  'label-influence': { what: 'measuring what the labels do', deadline: 'jobs.deadlineS' },
  'bundle-vetting': { what: 'the model', deadline: 'models.vetTimeS' },
  // Asks whether one is due.
  backup: { what: 'the backup', cron: '*/5 * * * *', deadline: 'jobs.deadlineS' },
  'alerts-prune': { what: 'forgetting old alerts', cron: '7 * * * *', deadline: TIDYING_S },
  'ingest-prune': { what: 'forgetting old batches', cron: '*/10 * * * *', deadline: TIDYING_S },
  'fleet-prune': { what: 'forgetting old activity', cron: '3 * * * *', deadline: TIDYING_S },
  'sessions-prune': { what: 'forgetting sessions that are over', cron: '17 * * * *', deadline: TIDYING_S },
  'feed-prune': { what: 'forgetting revoked subscribers', cron: '13 * * * *', deadline: TIDYING_S },
  'telemetry-rollup': { what: 'summing up sketches', cron: '* * * * *', deadline: TIDYING_S },
  'telemetry-retention': { what: 'forgetting old sketches', cron: '*/10 * * * *', deadline: TIDYING_S },
} as const satisfies Record<string, Kind>;

export type JobKind = keyof typeof JOB_KINDS;
/** Kinds that run by schedule. */
export type ScheduledKind = { [K in JobKind]: (typeof JOB_KINDS)[K] extends { cron: string } ? K : never }[JobKind];
/** Kinds that work in a process of their own. */
export type ProcessKind = Exclude<JobKind, ScheduledKind>;

/** Seconds after which a job of that kind is ended. */
export function deadlineOf(kind: JobKind, config: ControlPlaneConfig): number {
  const { deadline }: Kind = JOB_KINDS[kind];
  return typeof deadline === 'number' ? deadline : config[deadline];
}
