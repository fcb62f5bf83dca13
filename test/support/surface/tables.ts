import type { TableRow } from './surface.js';

const ALERTS_AGE = 'with their alert, after `alerts.retentionDays`';
const NEVER = 'never: labels are kept as training data';

/** Every table of the database by its name; `pgboss.*` stands for those of the job queue. */
export const TABLES: Readonly<Record<string, TableRow>> = {
  agent: { holds: 'agents, with last status and report', backup: true, addresses: null },
  agent_activity: { holds: 'rates of agents, 24 hours', backup: false, addresses: null },
  agent_certificate: { holds: 'certificates of agents', backup: true, addresses: null },
  agent_group: { holds: 'groups of agents', backup: true, addresses: null },
  agent_membership: { holds: 'group, labels and notes of each agent', backup: true, addresses: null },
  alert: { holds: 'alerts with example flows', backup: true, addresses: ALERTS_AGE },
  alert_count: { holds: 'alerts per minute, class and severity', backup: true, addresses: null },
  alert_feed: { holds: 'position of the MQTT feed', backup: true, addresses: null },
  alert_label: { holds: 'labels with the flows they are about', backup: true, addresses: NEVER },
  api_key: {
    holds: 'keys of programs, hashed',
    backup: true,
    addresses: 'that of the last use, with the key: never',
  },
  assignment_change: { holds: 'which group was assigned which model by whom', backup: true, addresses: null },
  background_job: { holds: 'jobs of the last 7 days', backup: false, addresses: null },
  certificate_authority: { holds: 'CAs; their keys are encrypted', backup: true, addresses: null },
  dataset: { holds: 'data sets, without their rows', backup: true, addresses: null },
  dead_letter: {
    holds: 'refused records',
    backup: true,
    addresses: 'after 90 days, or beyond the newest 100,000 or 256 MiB',
  },
  dead_letter_tally: { holds: 'number of dead letters that are gone', backup: true, addresses: null },
  desired_state: { holds: 'the model that each agent shall run', backup: true, addresses: null },
  dropped_record: { holds: 'what agents have dropped', backup: true, addresses: null },
  dropped_total: { holds: 'what agents have dropped, summed', backup: true, addresses: null },
  enrolled_agent: {
    holds: 'enrolment of each agent, revocations',
    backup: true,
    addresses: 'with the next certificate of a host that has asked to renew an expired one',
  },
  enrolment: { holds: 'tries to enrol', backup: true, addresses: 'after 90 days' },
  enrolment_token: { holds: 'enrolment tokens; secrets as SHA-256', backup: true, addresses: null },
  feed_subscriber: {
    holds: 'subscribers of the feed; passwords as scrypt',
    backup: true,
    addresses: 'the last of each; with it, 90 days after it was revoked',
  },
  fleet_default: { holds: 'the model of new agents', backup: true, addresses: null },
  flow_sample: {
    holds: 'flows for labelling',
    backup: true,
    addresses: 'the oldest beyond `telemetry.maxSamples`',
  },
  ingest_watermark: { holds: 'what each agent has delivered', backup: true, addresses: null },
  label_use: { holds: 'labels in data sets', backup: true, addresses: null },
  migrations: { holds: 'steps of the schema that have run', backup: true, addresses: null },
  model: { holds: 'names of models', backup: true, addresses: null },
  model_alias: { holds: 'champion and challenger', backup: true, addresses: null },
  model_alias_change: { holds: 'history of the aliases', backup: true, addresses: null },
  model_evaluation: { holds: 'evaluations on other data sets', backup: true, addresses: null },
  model_version: { holds: 'model versions, without their bundles', backup: true, addresses: null },
  'pgboss.*': { holds: 'the job queue', backup: false, addresses: null },
  setting_layer: { holds: 'settings of the fleet, groups and agents', backup: true, addresses: null },
  setting_revision: { holds: 'every revision of the settings', backup: true, addresses: null },
  sign_in_link: { holds: 'links that set a password, hashed', backup: false, addresses: null },
  sketch_rollup: { holds: 'sketches by minute, hour and day', backup: true, addresses: null },
  sketch_window: { holds: 'sketches as received', backup: true, addresses: null },
  training_run: { holds: 'training runs with log and metrics', backup: true, addresses: null },
  user_account: { holds: 'people who may sign in, passwords hashed', backup: true, addresses: null },
  user_session: {
    holds: 'browsers that have signed in, tokens hashed',
    backup: true,
    addresses: 'with the session, within an hour of its end (7 days at most)',
  },
};
