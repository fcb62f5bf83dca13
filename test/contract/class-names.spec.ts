import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AlertPageDto } from '../../control-plane/src/api/alert.js';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { Evaluation } from '../../control-plane/src/api/evaluation-report.js';
import type { ModelVersionDto } from '../../control-plane/src/api/model.js';
import type { PromotionReportDto } from '../../control-plane/src/api/promotion.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi, refused } from '../support/api/learning-api.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

/** What every object has by itself. */
const CLASSES = ['Normal', 'constructor', 'hasOwnProperty', 'toString'];

describeIf(xgboost, 'classes called as what every object has', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  it('are imported, learnt, judged and shown like any other', async () => {
    const content = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
    const dataset = await api.import('objects', [{ name: 'a.csv', content }]);
    expect(dataset).toMatchObject({ status: 'ready', error: null });
    expect(Object.entries(dataset.classes).sort()).toEqual(CLASSES.map((name) => [name, 200]).sort());
    const parameters = { rounds: 20, classWeights: { constructor: 2, hasOwnProperty: 1.5 } };
    const request = { model: 'objects', promote: true, parameters };
    const run = await api.ended((await api.start(dataset.id, request)).id);
    expect({ state: run.state, error: run.error }).toEqual({ state: 'succeeded', error: null });
    const version = await controlPlane.get<ModelVersionDto>('/models/objects/versions/1');
    expect(version.classes.toSorted()).toEqual(CLASSES.toSorted());
    expect(Object.keys(version.metrics.perClass).sort()).toEqual(CLASSES.toSorted());
    expect(Object.keys(version.thresholds).sort()).toEqual(CLASSES.filter((name) => name !== 'Normal').sort());
    const evaluation = await controlPlane.get<Evaluation>('/models/objects/versions/1/evaluation');
    expect(Object.keys(evaluation.curves).sort()).toEqual(CLASSES.toSorted());
    const { checks } = await controlPlane.get<PromotionReportDto>('/models/objects/versions/1/promotion');
    expect(checks.find(({ check }) => check === 'rows')).toMatchObject({ state: 'pass' });
    expect(checks.find(({ check }) => check === 'recall')).toMatchObject({ state: 'pass' });
    // The benign class has no threshold, but every object has a constructor.
    const turned = { model: 'turned', benignClass: 'constructor', parameters: { rounds: 3 } };
    expect(await api.ended((await api.start(dataset.id, turned)).id)).toMatchObject({ state: 'succeeded' });
    const page = await fetch(`${controlPlane.url}/api/v1/models/turned/versions/1/evaluation.html`);
    expect([page.status, (await page.text()).includes('hasOwnProperty')]).toEqual([200, true]);
    const shown = await controlPlane.get<DatasetDto>(`/datasets/${dataset.id}`);
    expect(shown.audit).not.toBeNull();
  });

  it('but `__proto__` is refused by name: from a file, for a capture and from an analyst', async () => {
    const content = labelledFlowsCsv(['Normal', '__proto__'], { rowsPerClass: 50 });
    const { status, error } = await api.import('proto', [{ name: 'a.csv', content }]);
    expect({ status, error }).toEqual({ status: 'failed', error: expect.stringContaining('__proto__') });
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-1');
    await agent.deliver([alert(1)], 0);
    await agent.close();
    const { items } = await controlPlane.get<AlertPageDto>('/alerts');
    const label = { verdict: 'true-positive', author: 'ada', class: '__proto__' };
    const problem = await refused(await controlPlane.send('POST', `/alerts/${items[0].id}/label`, label));
    expect(problem).toMatchObject({ status: 400, code: 'label.class.invalid' });
  });
});
