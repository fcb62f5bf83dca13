import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { agentTopic, desiredStateSchema } from '@picket/shared/contract';
import { PROFILES } from '@picket/shared/features';
import { sha256, unpackBundle } from '@picket/shared/bundle';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { TrainingRunDto } from '../../control-plane/src/api/training-run.js';
import type { ModelVersionDto, ModelVersionSummaryDto } from '../../control-plane/src/api/model.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { childrenOf } from '../support/machine/processes.js';
import { agentStatus, FakeAgent } from '../support/programs/fake-agent.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const flows = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
/** With so many rows, XGBoost is seldom anywhere but inside a round. */
const manyFlows = labelledFlowsCsv(CLASSES, { rowsPerClass: 4000 });
/** Enough work to be caught in the middle of it. */
const LONG = { rounds: 2000, maxDepth: 10, earlyStoppingRounds: 0, learningRate: 0.01 };

describeIf(xgboost, 'from flow CSVs to a model that agents run', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  it('imports several files, packed ones too, and shows what was wrong with them', async () => {
    const broken = `${flows}1,2,3\n${flows.split('\n')[1].replace('Normal', 'No Label')}\n`;
    const dataset = await api.import('two files', [
      { name: 'a.csv', content: flows },
      { name: 'b.csv.gz', content: new Uint8Array(gzipSync(broken)) },
    ]);
    expect(dataset).toMatchObject({
      status: 'ready',
      profile: 'cic-v40',
      rows: 1201,
      rowsUnlabelled: 1,
      classes: { Normal: 400, DoS: 400, Probe: 400 },
    });
    expect(dataset.defects).toContainEqual(
      expect.objectContaining({ kind: 'ragged-row', count: 1, examples: [expect.objectContaining({ line: 602 })] }),
    );
    expect(dataset.files.map(({ name, rows }) => [name, rows])).toEqual([
      ['a.csv', 600],
      ['b.csv.gz', 601],
    ]);
    expect(dataset.audit?.findings).toContainEqual(
      expect.objectContaining({ check: 'duplicate-rate', verdict: 'warn' }),
    );
  });

  it('gives equal content the same hash, whatever the data set is called', async () => {
    const files = [{ name: 'a.csv', content: flows }];
    const [first, second] = [await api.import('one', files), await api.import('other', files)];
    expect(second.sha256).toBe(first.sha256);
    expect(second.id).not.toBe(first.id);
  });

  it.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'it is a picture'],
    ['nothing', '', 'it is empty'],
    ['the CSV of another tool', 'ts,uid,id.orig_h,id.resp_h\n1,2,3,4\n', 'Zeek'],
  ])('refuses %s at once', async (_, content, reason) => {
    const response = await api.upload('x', [{ name: 'x.csv', content: new Uint8Array(Buffer.from(content)) }]);
    const problem = await refused(response);
    expect(problem).toMatchObject({ status: 422, code: 'dataset.foreign-file' });
    expect(problem.detail).toContain(reason);
  });

  it('imports no file of this machine from outside its import folder', async () => {
    const problem = await refused(
      await controlPlane.send('POST', '/datasets', { name: 'x', paths: ['../secrets.json'] }),
    );
    expect(problem).toMatchObject({ status: 403, code: 'dataset.path.forbidden' });
  });

  it('trains, registers, promotes, and tells agents, the ones that come later too', async () => {
    const dataset = await api.import('good', [{ name: 'a.csv', content: flows }]);
    const { id } = await api.start(dataset.id, { model: 'lab', promote: true, parameters: { rounds: 20 } });
    const run = await api.ended(id);
    expect(run).toMatchObject({ state: 'succeeded', stage: 'done', progress: 1, version: 1, error: null });
    expect(run.curve.length).toBeGreaterThan(0);
    expect(run.metrics?.heldOutRows).toBe(120);
    expect(run.metrics?.macroF1).toBeGreaterThan(0.8);
    expect(run.parity?.rows).toBeGreaterThan(2000);
    expect(run.parity?.maxDifference).toBeLessThanOrEqual(1e-5);

    const version = await controlPlane.get<ModelVersionDto>('/models/lab/versions/1');
    expect(version).toMatchObject({ aliases: ['champion'], trainingRunId: id, features: PROFILES['cic-v40'].features });
    expect(version.lineage.datasets).toEqual([{ name: 'good', sha256: dataset.sha256, rows: 600 }]);
    expect(version.card).toContain('held-out rows');

    const late = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'late');
    const topic = agentTopic('late', 'desired');
    const desired = new Promise<unknown>((resolve) => {
      late.client.on('message', (to, payload) => to === topic && resolve(JSON.parse(payload.toString())));
    });
    await late.publish('status', JSON.stringify(agentStatus()), true);
    expect(desiredStateSchema.parse(await desired).model).toMatchObject({
      name: 'lab',
      version: 1,
      digest: version.digest,
    });
    await late.client.endAsync();
  });

  it('hands out the bundle: whole, by its digest, with the reference of the rows that were trained on', async () => {
    const url = `${controlPlane.url}/api/v1/models/lab/versions/1/bundle`;
    const response = await fetch(url);
    const file = new Uint8Array(await response.arrayBuffer());
    const etag = response.headers.get('etag');
    expect(etag).toBe(`"${sha256(file)}"`);
    // `no-cache` asks to revalidate; by default fetch would ask for a new copy.
    const again = await fetch(url, { cache: 'no-cache', headers: { 'if-none-match': etag ?? '' } });
    expect(again.status).toBe(304);
    const { manifest } = unpackBundle(file);
    expect(manifest.classes).toEqual(CLASSES);
    expect(manifest.reference.rows).toBe(390);
    expect(Object.keys(manifest.reference.features)).toEqual(manifest.features);
    expect(manifest.golden.inputs).toHaveLength(64);
    expect(manifest.golden.inputs.flat()).toContain(null);
    expect(Object.keys(manifest.thresholds)).toEqual(['DoS', 'Probe']);
  });

  it('refuses to train on the label, which the seed project did', async () => {
    const dataset = await api.import('leaky', [{ name: 'a.csv', content: flows }], {
      extraFeatures: ['Label'],
    });
    expect(dataset.audit?.verdict).toBe('block');
    const response = await controlPlane.send('POST', '/training-runs', { datasetId: dataset.id });
    const problem = await refused(response);
    expect(problem).toMatchObject({ status: 409, code: 'training.audit.conflict' });
    expect(problem.detail).toContain('Label is the label by its name');
  });

  it('says why a run cannot succeed, in one line', async () => {
    const oneClass = labelledFlowsCsv(['Normal'], { rowsPerClass: 50 });
    const dataset = await api.import('benign', [{ name: 'a.csv', content: oneClass }]);
    const run = await api.ended((await api.start(dataset.id)).id);
    expect(run).toMatchObject({ state: 'failed', version: null });
    expect(run.error).toBe('every row is labelled Normal (import labelled attacks as well)');
    // It has made nothing of the data set, so that may go; what it was called stays.
    expect((await controlPlane.send('DELETE', `/datasets/${dataset.id}`, { by: 'ada' })).status).toBe(204);
    expect(await api.run(run.id)).toMatchObject({ state: 'failed', datasetId: null, dataset: 'benign@1' });
    const problem = await refused(await controlPlane.send('POST', `/training-runs/${run.id}/restart`));
    expect(problem).toMatchObject({ status: 409, code: 'training.restart.conflict' });
  });

  it('cancels a run that computes, and one that only waits', async () => {
    const dataset = await api.import('big', [{ name: 'a.csv', content: flows }]);
    const running = await api.start(dataset.id, { parameters: LONG });
    const waiting = await api.start(dataset.id, { parameters: { ...LONG, seed: 2 } });
    await api.computing(running.id);
    expect(await accepted(await controlPlane.send('POST', `/training-runs/${waiting.id}/cancel`))).toMatchObject({
      state: 'cancelled',
    });
    await controlPlane.send('POST', `/training-runs/${running.id}/cancel`);
    const cancelled = await api.ended(running.id);
    expect(cancelled).toMatchObject({ state: 'cancelled', version: null, error: null });
    expect(childrenOf(controlPlane.process.pid!, 'train-task')).toEqual([]);
    const problem = await refused(await controlPlane.send('POST', `/training-runs/${running.id}/cancel`));
    expect(problem).toMatchObject({ status: 409, code: 'training.cancel.conflict' });
  });

  it('cancels within two seconds while XGBoost is inside a long round', async () => {
    const dataset = await api.import('many rows', [{ name: 'a.csv', content: manyFlows }]);
    const { id } = await api.start(dataset.id, { parameters: { ...LONG, maxDepth: 16 } });
    await until('begin of the training', async () => (await api.run(id)).stage === 'train', 60_000);
    const begin = performance.now();
    await accepted(await controlPlane.send('POST', `/training-runs/${id}/cancel`));
    expect(await api.ended(id)).toMatchObject({ state: 'cancelled', version: null });
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it('searches, splits by file, draws a learning curve, and says what each stage took', async () => {
    const files = [1, 2, 3].map((seed) => ({
      name: `${seed}.csv`,
      content: labelledFlowsCsv(CLASSES, { rowsPerClass: 100, seed }),
    }));
    const dataset = await api.import('three files', files);
    const parameters = {
      rounds: 15,
      split: { policy: 'file' as const, testFiles: ['2.csv'] },
      search: { trials: 4, seconds: 60 },
      learningCurvePoints: 2,
    };
    const run = await api.ended((await api.start(dataset.id, { model: 'searched', parameters })).id);
    expect(run).toMatchObject({ state: 'succeeded', error: null });
    expect(run.trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3]);
    expect(run.trials.filter(({ state }) => state === 'best')).toHaveLength(1);
    expect(run.stages.map(({ stage }) => stage)).toEqual([
      'split',
      'search',
      'train',
      'convert',
      'verify',
      'evaluate',
      'register',
    ]);
    for (const { peakRssBytes } of run.stages) expect(peakRssBytes).toBeGreaterThan(2 ** 24);
    expect(run.metrics?.heldOutRows).toBe(300);
    expect(run.metrics?.macroF1Interval?.low).toBeLessThan(run.metrics?.macroF1 ?? 0);
    expect(run.log.filter(({ text }) => text.startsWith('learning curve'))).toHaveLength(2);
    const { lineage } = await controlPlane.get<ModelVersionDto>('/models/searched/versions/1');
    const best = run.trials.find(({ state }) => state === 'best');
    expect(lineage.parameters).toMatchObject({ ...best?.shape });
  });
});

describe('a control plane that is killed while it imports', () => {
  const dataDir = newDataDir();
  let controlPlane: TestControlPlane;

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  it('calls the import failed, keeps nothing of it, and imports again', async () => {
    controlPlane = await TestControlPlane.start({ dataDir });
    const many = Array.from({ length: 40 }, (_, index) => ({ name: `${index}.csv`, content: flows }));
    const response = await new LearningApi(controlPlane).upload('cut short', many);
    const { id } = await accepted<DatasetDto>(response);
    await controlPlane.kill();

    controlPlane = await TestControlPlane.start({ dataDir });
    expect(await controlPlane.get(`/datasets/${id}`)).toMatchObject({ status: 'failed', rows: 0, sha256: null });
    expect(readdirSync(join(dataDir, 'uploads'))).toEqual([]);
    expect(readdirSync(join(dataDir, 'datasets'))).toEqual([]);
    const again = await new LearningApi(controlPlane).import('again', many.slice(0, 1));
    expect(again).toMatchObject({ status: 'ready', rows: 600 });
  }, 120_000);
});

describeIf(xgboost, 'a control plane that is killed while it trains', () => {
  const dataDir = newDataDir();
  let controlPlane: TestControlPlane;

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  it('calls the run interrupted, leaves no worker behind, and trains again', async () => {
    controlPlane = await TestControlPlane.start({ dataDir });
    let api = new LearningApi(controlPlane);
    const dataset = await api.import('good', [{ name: 'a.csv', content: flows }]);
    const { id } = await api.start(dataset.id, { parameters: LONG });
    const queued = await api.start(dataset.id, { parameters: { rounds: 5 } });
    await api.computing(id);
    const [worker] = childrenOf(controlPlane.process.pid!, 'train-task');
    await controlPlane.kill();
    await until('end of the worker', () => !isRunning(worker));

    controlPlane = await TestControlPlane.start({ dataDir });
    api = new LearningApi(controlPlane);
    expect(await api.run(id)).toMatchObject({ state: 'interrupted', version: null });
    const again = await accepted<TrainingRunDto>(await controlPlane.send('POST', `/training-runs/${id}/restart`));
    expect(again).toMatchObject({ restartOf: id, parameters: LONG, datasetId: dataset.id });
    const problem = await refused(await controlPlane.send('POST', `/training-runs/${again.id}/restart`));
    expect(problem).toMatchObject({ status: 409, code: 'training.restart.conflict' });
    await accepted(await controlPlane.send('POST', `/training-runs/${again.id}/cancel`));
    expect(await api.ended(queued.id)).toMatchObject({ state: 'succeeded', version: 1 });
    const { items } = await controlPlane.get<{ items: ModelVersionSummaryDto[] }>('/models');
    expect(items.map(({ version, trainingRunId }) => [version, trainingRunId])).toEqual([[1, queued.id]]);
  }, 120_000);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
