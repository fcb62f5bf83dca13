/** @jest-environment ./test/support/machine/native-arrays-environment.mjs */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { LabelPageDto } from '../../control-plane/src/api/label.js';
import type { ModelVersionDto } from '../../control-plane/src/api/model.js';
import { randomFrom } from '../../control-plane/src/ml/random.js';
import type { TrainingRunDto } from '../../control-plane/src/api/training-run.js';
import { macroF1On } from '../support/data/clean-score.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alertOf, flowRows } from '../support/data/labelled-alerts.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, refused } from '../support/api/learning-api.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';
import { Retraining } from '../support/api/retraining.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const base = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
const freshRows = flowRows(labelledFlowsCsv(CLASSES, { rowsPerClass: 100, seed: 7 }));
const cleanRows = flowRows(labelledFlowsCsv(CLASSES, { rowsPerClass: 500, seed: 11 }));
const flow = (name: string, index: number) => freshRows.filter(({ label }) => label === name)[index];
/** TRUST §6: what one agent may move a model by. */
const MAX_INFLUENCE = 0.01;
/** Share of the rows that one agent's labels call by another name than they should. */
const POISON = 0.1;

describeIf(xgboost, 'a model that is trained again with labels', () => {
  let controlPlane: TestControlPlane;
  let lab: Retraining;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    lab = new Retraining(controlPlane);
    await lab.train({ name: 'a.csv', content: base });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  it('is not without labels, nor is one that nobody has trained', async () => {
    expect(await lab.preview()).toMatchObject({
      version: 1,
      newLabels: 0,
      refusal: { code: 'retrain.labels.conflict' },
    });
    const problem = await refused(await lab.request());
    expect(problem).toMatchObject({ status: 409, code: 'retrain.labels.conflict' });
    expect(problem.detail).toBe('no label has changed since lab was last trained');
    expect(await refused(await controlPlane.send('POST', '/models/nobody/retrain', {}))).toMatchObject({ status: 404 });
  });

  it('learns from them with the settings of its champion, and says what it has learnt from', async () => {
    const alerts = [[flow('Probe', 0)], [flow('Normal', 0)], [flow('DoS', 0)], [flow('DoS', 1)]];
    const ids = await lab.alertsOf(
      'edge-1',
      alerts.map((rows, index) => alertOf(index + 1, rows)),
    );
    await lab.label([ids[0]], 'true-positive', { class: 'Probe' });
    await lab.label([ids[1]], 'false-positive');
    await lab.label([ids[2]], 'unsure');
    await lab.label([ids[3]], 'true-positive', { class: 'unknown' });
    expect(await lab.preview()).toMatchObject({
      dataset: { name: 'base', distinctRows: 600 },
      labels: 2,
      newLabels: 2,
      rows: { offered: 2, taken: 2 },
      quota: 30,
      agents: [{ name: 'edge-1', offered: 2, leftOut: 0 }],
      authors: [{ name: 'ada', offered: 2, leftOut: 0 }],
      leftOut: [
        { reason: 'class-unknown', rows: 1, labels: 1 },
        { reason: 'unsure', rows: 1, labels: 1 },
      ],
      refusal: null,
    });
    const run = await lab.retrain({ author: 'grace', promote: true, parameters: { maxDepth: 4 } });
    expect(run).toMatchObject({ version: 2, parameters: { rounds: 20, maxDepth: 4 } });
    const log = run.log.map(({ text }) => text);
    expect(log).toContain('base and 2 labels: 2 rows added, 0 corrected, of 2, asked for by grace');
    expect(log).toContain('1 row of 1 label left out: the analyst was not sure');
    expect(log).toContain('1 row of 1 label left out: a real attack, but nobody has named its class');
    const dataset = await controlPlane.get<DatasetDto>(`/datasets/${run.datasetId}`);
    expect(dataset).toMatchObject({ rows: 602, classes: { Normal: 201, DoS: 200, Probe: 201 } });
    const version = await controlPlane.get<ModelVersionDto>('/models/lab/versions/2');
    // Some 120 rows in common tell nothing of which of the two is better.
    expect(version.aliases).toEqual([]);
    expect(run.promotion).toMatchObject({ state: 'refused' });
    expect(log.join('\n')).toMatch(/lab 2 was not promoted\ncomparison: .* in common with lab 1 are too few/);
    const byHand = { alias: 'champion', version: 2, by: 'grace', reason: 'it has seen what we said' };
    await accepted(await controlPlane.send('POST', '/models/lab/aliases', byHand));
    expect(version.lineage.datasets[0].sha256).toBe(dataset.sha256);
    expect(version.card).toContain('base and 2 labels: 2 rows added');
    const { items } = await controlPlane.get<LabelPageDto>('/labels');
    expect(items.map(({ state, use }) => [state, use?.versions])).toEqual([
      ['class-unknown', undefined],
      ['unsure', undefined],
      ['used', [{ model: 'lab', version: 2 }]],
      ['used', [{ model: 'lab', version: 2 }]],
    ]);
    expect(await refused(await lab.request())).toMatchObject({ code: 'retrain.labels.conflict' });
  });

  it('forgets a label that was undone, and learns from the imported rows again', async () => {
    const { items } = await controlPlane.get<LabelPageDto>('/labels?verdict=false-positive');
    await controlPlane.send('DELETE', `/alerts/${items[0].alertId}/label`, { author: 'grace' });
    expect(await lab.preview()).toMatchObject({ newLabels: 0, withdrawnLabels: 1, refusal: null });
    const run = await lab.retrain();
    const dataset = await controlPlane.get<DatasetDto>(`/datasets/${run.datasetId}`);
    expect(dataset).toMatchObject({ rows: 601, derivedFrom: { name: 'base', rows: { added: 1 } } });
    expect(await lab.preview()).toMatchObject({ newLabels: 0, withdrawnLabels: 0, version: 2 });
  });

  it('is trained on the same again if forced to, once at a time', async () => {
    const answers = await Promise.all([lab.request({ force: true }), lab.request({ force: true })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const problem = await refused(answers.find(({ ok }) => !ok)!);
    expect(problem.code).toBe('retrain.running.conflict');
  });

  it('is not with parameters that cannot be', async () => {
    const problem = await refused(await lab.request({ force: true, parameters: { maxDepth: 99 } }));
    expect(problem).toMatchObject({ status: 400, code: 'retrain.parameters.invalid' });
    expect(problem.detail).toContain('maxDepth');
  });

  it.each([
    ['that all call attacks benign', () => 'Normal'],
    ['that call things at random', (random: number) => CLASSES[Math.floor(random * 3)]],
  ])('is moved by less than a point by labels of one agent %s', async (_, flip) => {
    await queryDatabase(controlPlane.dataDir, 'TRUNCATE alert_label CASCADE');
    const random = randomFrom(5);
    const some = freshRows
      .map((row) => ({ row, name: flip(random()) }))
      .filter(({ row, name }) => row.label !== name)
      .slice(0, POISON * 600);
    expect(some).toHaveLength(60);
    const agent = `mad-${flip.length}`;
    const ids = await lab.alertsOf(
      agent,
      some.map(({ row }, index) => alertOf(index + 1, [row])),
    );
    for (const [index, { name }] of some.entries())
      if (name === 'Normal') await lab.label([ids[index]], 'false-positive', { author: `mad ${index % 3}` });
      else await lab.label([ids[index]], 'true-positive', { class: name, author: `mad ${index % 3}` });
    const answer = await lab.request();
    if (!answer.ok) expect(await refused(answer)).toMatchObject({ status: 409, code: 'retrain.influence.conflict' });
    // What it would have done, had somebody insisted.
    const run = await (answer.ok
      ? accepted<TrainingRunDto>(answer).then(({ id }) => lab.api.ended(id))
      : lab.retrain({ force: true }));
    const { derivedFrom } = await controlPlane.get<DatasetDto>(`/datasets/${run.datasetId}`);
    expect(derivedFrom?.leftOut).toMatchObject([{ reason: 'agent-quota', source: agent, rows: 29, offered: 60 }]);
    const before = await macroF1On(await lab.bundle(1), cleanRows);
    const after = await macroF1On(await lab.bundle(run.version!), cleanRows);
    expect(before).toBeGreaterThan(0.9);
    if (answer.ok) expect(before - after).toBeLessThan(MAX_INFLUENCE);
  });

  it('is not when its data set is gone', async () => {
    await queryDatabase(controlPlane.dataDir, `UPDATE training_run SET model = 'x', id = gen_random_uuid()`);
    expect(await lab.preview()).toMatchObject({ dataset: null, refusal: { code: 'retrain.base.conflict' } });
    expect(await refused(await lab.request())).toMatchObject({ status: 409, code: 'retrain.base.conflict' });
  });
});
