import type { Operation } from './openapi-errors.js';

const ID = '5f2b1c9e-7d43-4a8f-9c11-2e6d0b7f3a52';
const SETTINGS = { 'alerts.perMinute': 100 };
const NEW_SETTINGS = { values: SETTINGS, basedOn: 0, note: 'Fewer alerts at night', by: 'ada' };
const BECAUSE = { by: 'ada', reason: 'It was recorded with the wrong clock' };

/** What stands in a path, by the part before it. */
const IN_PATHS: Readonly<Record<string, string | number>> = {
  'agent-groups': 'edge',
  'api-keys': '0f3a5c7e9b1d',
  agents: 'edge-1',
  alerts: '42',
  aliases: 'challenger',
  'certificate-authorities': 'ab'.repeat(32),
  datasets: ID,
  'dead-letters': '42',
  'enrolment-tokens': ID,
  groups: 'edge',
  'feed-subscribers': 'siem',
  features: 'Flow Duration',
  models: 'demo',
  overrides: ID,
  statistics: 'Flow Duration',
  sessions: ID,
  'training-runs': ID,
  users: 'ada',
  versions: 3,
};

const IN_QUERIES: Readonly<Record<string, string | number>> = {
  a: 1,
  b: 2,
  address: '192.0.2.7',
  after: '42',
  agent: 'edge-1',
  author: 'ada',
  class: 'DoS',
  dataset: ID,
  datasetId: ID,
  filter: 'group:edge version:<1.4 loss:>1% silent',
  from: '2026-11-26T15:00:00Z',
  kind: 'ragged-row',
  limit: 50,
  model: 'demo',
  name: 'demo',
  source: '192.0.2.7',
  to: '2026-11-26T16:00:00Z',
};

/** Bodies by operation; forms have their own. */
const BODIES: Readonly<Record<string, unknown>> = {
  activateCertificateAuthority: { by: 'ada' },
  addLabelsToDataset: { name: 'lab with labels', author: 'ada' },
  approveRenewal: { by: 'ada' },
  confirmExpectation: { by: 'ada' },
  confirmSameMachine: { by: 'ada' },
  changeUser: { role: 'operator' },
  createApiKey: { name: 'siem', role: 'viewer', days: 90, note: 'Reads alerts' },
  createSession: { name: 'ada', password: 'eleven purple otters sing at noon' },
  createSessionByLink: {
    token: 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0VniQ',
    password: 'eleven purple otters sing at noon',
  },
  createUser: { name: 'ben', role: 'analyst' },
  setPassword: { present: 'eleven purple otters sing at noon', password: 'correct horse in a staple factory' },
  changeAgentGroup: { name: 'edge-north', by: 'ada' },
  createAgentGroup: { name: 'edge', notes: 'Hosts of the plants', by: 'ada' },
  createCertificateAuthority: { by: 'ada' },
  createEnrolmentToken: { note: 'rack 4', maxUses: 10, lifeS: 3600, by: 'ada' },
  decommissionAgent: { by: 'ada', reason: 'The rack is gone' },
  createFeedSubscriber: { name: 'siem', scope: { severities: ['high', 'critical'] }, by: 'ada' },
  deleteDataset: BECAUSE,
  deleteDeadLetter: { by: 'ada' },
  deleteDeadLetters: { reason: 'probability: not a probability', by: 'ada' },
  deleteModelVersion: BECAUSE,
  describeAgent: { group: 'edge', labels: { rack: '7' }, by: 'ada' },
  dismissSameMachine: { by: 'ada' },
  evaluateModel: { datasetId: ID },
  importDataset: { name: 'lab', paths: ['monday.csv'] },
  labelAlert: { verdict: 'false-positive', note: 'The backup at three', author: 'ada' },
  labelAlerts: { verdict: 'true-positive', author: 'ada', filter: { agent: 'edge-1', class: 'DoS' } },
  overrideFinding: { check: 'duplicate-rate', ...BECAUSE },
  readmitAgent: { by: 'ada' },
  removeAgentGroup: { by: 'ada' },
  removeGroupModel: { by: 'ada' },
  removeModelAlias: { by: 'ada' },
  replayDeadLetters: { agent: 'edge-1' },
  retireCertificateAuthority: { by: 'ada' },
  retrainModel: { author: 'ada' },
  revokeAgent: { by: 'ada', reason: 'The host was stolen' },
  revokeFeedSubscriber: { by: 'ada' },
  revokeEnrolmentToken: { by: 'ada' },
  previewGroupModel: { model: 'demo', version: 3, thresholds: { DoS: 0.9 } },
  previewAgentSettings: { values: SETTINGS },
  previewFleetSettings: { values: SETTINGS },
  previewGroupSettings: { values: SETTINGS },
  setAgentSettings: NEW_SETTINGS,
  setGroupModel: { model: 'demo', version: 3, thresholds: { DoS: 0.9 }, by: 'ada' },
  setFleetSettings: NEW_SETTINGS,
  setGroupSettings: NEW_SETTINGS,
  setFeedCredential: { kind: 'certificate', by: 'ada' },
  setFeedScope: { scope: { classes: ['DoS'] }, by: 'ada' },
  setModelAlias: { alias: 'challenger', version: 3, by: 'ada' },
  startTrainingRun: { datasetId: ID, model: 'demo', by: 'ada' },
  undoDecommission: { by: 'ada' },
  undoLabel: { author: 'ada' },
  withdrawOverride: { by: 'ada' },
};

/** One name may stand for several things: of a choice only what can be chosen is shown. */
function fits(schema: object | undefined, example: string | number): boolean {
  const choices: unknown = schema && 'enum' in schema ? schema.enum : undefined;
  return !Array.isArray(choices) || choices.includes(example);
}

/** Shows of each parameter and body what it looks like. */
export function addExamples(operation: Operation, path: string): void {
  for (const parameter of operation.parameters ?? []) {
    if (!('name' in parameter)) continue;
    const before = new RegExp(`([^/]+)/\\{${parameter.name}\\}`).exec(path)?.[1] ?? '';
    const example = parameter.in === 'path' ? IN_PATHS[before] : IN_QUERIES[parameter.name];
    if (example !== undefined && fits(parameter.schema, example)) parameter.example = example;
  }
  const body = operation.requestBody;
  const example = BODIES[operation.operationId ?? ''];
  if (!body || !('content' in body) || example === undefined) return;
  for (const media of Object.values(body.content)) media.example ??= example;
}
