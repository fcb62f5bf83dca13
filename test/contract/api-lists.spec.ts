import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { agentStatus, alert, FakeAgent } from '../support/programs/fake-agent.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';
import { jsonAnswer, operationsOf, readDescription, type JsonSchema } from '../support/api/openapi.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

/** Arrays that no page ends: why each of them cannot grow without bound. */
const WHOLE: Readonly<Record<string, string>> = {
  readReadiness: 'one for each kind of trouble',
  getSession: 'one for each action',
  listBackups: 'as many as are kept (backup.keep)',
  listAlertClasses: 'one for each class',
  listDeadLetterReasons: 'the hundred most frequent',
  listJobs: 'the newest 200',
  listCertificateAuthorities: 'one for each change of the CA, each with agents at most (agents.max)',
  getAgent: 'one for each kind of trouble',
  getAlert: 'an agent sends at most a few example flows',
  getDataset: 'features, files and kinds of defects of one import, each bounded; its defects have a list of their own',
  getDatasetStatistics: 'one for each column',
  getDatasetColumn: 'one for each class and bar',
  getTrainingRun: 'rounds, trials and stages of one run, each bounded by its parameters',
  previewRetrain: 'agents and authors who are over their share: at most twenty in a hundred',
  getModelVersion: 'what its bundle holds',
  getPromotionReport: 'one for each check',
  getEffectiveSettings: 'one for each setting',
  listSettings: 'one for each setting',
  getEvaluation: 'what its bundle holds, and one for each data set that it was tried on',
  getDrift: 'one for each feature and class',
  getFeatureHistogram: 'a fixed number of bars',
  getModelLineage:
    'its data sets and classes, the agents that run it (agents.max), and the last 200 moves of its names',
  getOverview: 'the last ten alerts, a fixed number of points, one for each class',
};

interface Page {
  readonly items: unknown[];
  readonly nextCursor: string | null;
}

describeIf(xgboost, 'every list', () => {
  let controlPlane: TestControlPlane;
  let dataset: DatasetDto;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    await fill();
  }, 180_000);

  afterAll(() => controlPlane.stop());

  /** Three of everything. */
  async function fill(): Promise<void> {
    const api = new LearningApi(controlPlane);
    const content = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 60 });
    for (const name of ['a', 'b', 'c']) dataset = await api.import(name, [{ name: 'flows.csv', content }]);
    for (const seed of [1, 2, 3]) {
      const { id } = await api.start(dataset.id, { model: 'flows', parameters: { seed, rounds: 2 } });
      await api.ended(id);
    }
    for (const version of [1, 2, 3]) await point(version);
    for (const id of ['agent-1', 'agent-2', 'agent-3']) await report(id);
    const { items } = await controlPlane.get<{ items: { id: string }[] }>('/alerts');
    const said = { verdict: 'unsure', author: 'ada', ids: items.map(({ id }) => id) };
    await accepted(await controlPlane.send('POST', '/alerts/labels', said));
  }

  const point = async (version: number) =>
    accepted(await controlPlane.send('POST', '/models/flows/aliases', { alias: 'challenger', version, by: 'ada' }));

  async function report(id: string): Promise<void> {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id);
    await agent.sendStatus(agentStatus());
    await agent.deliver([alert(1), alert(2, { probability: 7 })], 0);
    await until(id, () => controlPlane.get(`/agents/${id}`).catch(() => undefined));
    await agent.close();
  }

  it.each([
    ['/agents', 'items'],
    ['/alerts', 'items'],
    ['/labels', 'items'],
    ['/dead-letters', 'items'],
    ['/datasets', 'items'],
    ['/datasets?status=ready', 'items'],
    ['/datasets/:id/models', 'items'],
    ['/training-runs', 'items'],
    ['/training-runs?state=succeeded', 'items'],
    ['/models', 'items'],
    ['/models?name=flows', 'items'],
    ['/models/flows/aliases', 'history'],
  ])('%s comes in pages, each thing once, in the order of the whole', async (template, field) => {
    const path = template.replace(':id', dataset.id);
    const ask = async (query: string) =>
      controlPlane.get<Record<string, unknown> & Page>(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    const whole = (await ask('limit=500'))[field];
    const found: unknown[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null; pages++) {
      expect(pages).toBeLessThan(10);
      const page: Record<string, unknown> & Page = await ask(cursor === '' ? 'limit=1' : `limit=1&cursor=${cursor}`);
      expect(page[field]).toHaveLength(1);
      found.push(...(page[field] as unknown[]));
      cursor = page.nextCursor;
    }
    expect(found).toHaveLength(3);
    expect(found).toEqual(whole);
    const foreign = Buffer.from('[1,2,3,4]').toString('base64url');
    const problem = await refused(
      await fetch(`${controlPlane.url}/api/v1${path}${path.includes('?') ? '&' : '?'}cursor=${foreign}`),
    );
    expect(problem).toMatchObject({ status: 400, code: 'cursor.invalid' });
  });

  it('is one that the description says is paged, or one that cannot grow', async () => {
    const document = await readDescription(controlPlane.url);
    const whole = operationsOf(document).filter(({ method, operation }) => {
      const answer = jsonAnswer(document, operation, '200');
      if (method !== 'get' || !answer) return false;
      const asked = operation.parameters.map(({ name }) => name);
      const isPaged = answer.properties?.['nextCursor'] && asked.includes('limit') && asked.includes('cursor');
      return !isPaged && hasArray(answer);
    });
    expect(whole.map(({ operation }) => operation.operationId).toSorted()).toEqual(Object.keys(WHOLE).toSorted());
  });
});

const hasArray = ({ type, properties = {} }: JsonSchema) =>
  type === 'array' || Object.values(properties).some((property) => property.type === 'array');
