import type { JobKind } from '../../../control-plane/src/platform/jobs/job-kinds.js';
import type { JobRow } from './surface.js';

const NEXT_TIME = 'what is left is done the next time';
const FAILED = 'none; ends as failed, a person starts it again';

/** Every kind of background job. */
export const JOBS: Readonly<Record<JobKind, JobRow>> = {
  'alerts-prune': { startedBy: 'schedule', retry: NEXT_TIME },
  backup: { startedBy: 'schedule', retry: 'within the hour' },
  'bundle-vetting': { startedBy: 'the import of a model', retry: 'none; the import is refused' },
  'dataset-audit': { startedBy: 'a person, or an import that ends', retry: FAILED },
  'dataset-derivation': { startedBy: 'a person (data set with labels, retraining)', retry: FAILED },
  'dataset-import': { startedBy: 'a person', retry: FAILED },
  'feed-prune': { startedBy: 'schedule', retry: NEXT_TIME },
  'fleet-prune': { startedBy: 'schedule', retry: NEXT_TIME },
  'ingest-prune': { startedBy: 'schedule', retry: NEXT_TIME },
  'label-influence': { startedBy: 'a retraining run', retry: 'none; the run fails' },
  'model-evaluation': { startedBy: 'a person', retry: FAILED },
  'sessions-prune': { startedBy: 'schedule', retry: NEXT_TIME },
  'telemetry-retention': { startedBy: 'schedule', retry: NEXT_TIME },
  'telemetry-rollup': { startedBy: 'schedule', retry: NEXT_TIME },
  training: { startedBy: 'a person', retry: FAILED },
};
