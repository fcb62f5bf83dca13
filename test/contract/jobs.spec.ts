import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { JobListDto } from '../../control-plane/src/api/job.js';
import type { TrainingRunDto, TrainingRunListDto } from '../../control-plane/src/api/training-run.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { hangWorker } from '../support/programs/hang-worker.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';

const PLACES = 3;
/** In seconds: hung training ends at its deadline, the others because they are silent. */
const [DEADLINE_S, SILENT_S] = [6, 8];
const FULL = { status: 409, code: 'job.queue.conflict' };
const csv = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 200 });

describe('jobs in the background', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;
  let dataset: DatasetDto;

  beforeAll(async () => {
    const environment = {
      PICKET_JOBS_MAX_WAITING: `${PLACES}`,
      PICKET_JOBS_SILENT_AFTER_S: `${SILENT_S}`,
      PICKET_TRAINING_DEADLINE_S: `${DEADLINE_S}`,
    };
    controlPlane = await TestControlPlane.start({ environment });
    api = new LearningApi(controlPlane);
    dataset = await api.import('lab', [{ name: 'a.csv', content: csv }]);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const hang = (worker: string) => hangWorker(controlPlane.process.pid!, worker);
  const train = (seed: number) =>
    controlPlane.send('POST', '/training-runs', { datasetId: dataset.id, model: 'flows', parameters: { seed } });
  const jobOf = async (subject: string) =>
    (await controlPlane.get<JobListDto>('/jobs')).items.find((job) => job.subject === subject);

  it('train from a bounded queue, no run twice, emptied by one request, each with a deadline', async () => {
    const long = { datasetId: dataset.id, parameters: { search: { trials: 200, seconds: DEADLINE_S } } };
    const tooLong = await refused(await controlPlane.send('POST', '/training-runs', long));
    expect(tooLong).toMatchObject({ status: 400, code: 'training.parameters.invalid' });
    const first = await accepted<TrainingRunDto>(await train(0));
    const pid = await hang('train-task');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => train(1 + index)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: PLACES }, () => 202),
      ...Array.from({ length: 20 - PLACES }, () => 409),
    ]);
    expect(await refused(answers.find(({ status }) => status === 409)!)).toMatchObject(FULL);
    const equal = await refused(await train(0));
    expect(equal).toMatchObject({ status: 409, code: 'training.equal.conflict' });
    expect(equal.detail).toContain(first.id);
    expect(await refused(await controlPlane.send('DELETE', '/training-runs'))).toMatchObject({ status: 400 });
    const cleared = await accepted<TrainingRunListDto>(
      await controlPlane.send('DELETE', '/training-runs?state=queued'),
    );
    expect(cleared.items.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await jobOf(first.id)).toMatchObject({ kind: 'training', state: 'running' });
    const ended = await api.ended(first.id);
    expect(ended).toMatchObject({ state: 'failed', error: expect.stringContaining('the training was ended: it took') });
    expect(await jobOf(first.id)).toMatchObject({ state: 'ended', error: ended.error });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it('import by path from a bounded queue, and end when they show no sign of life', async () => {
    writeFileSync(join(controlPlane.dataDir, 'import', 'a.csv'), csv);
    const start = (name: string) => controlPlane.send('POST', '/datasets', { name, paths: ['a.csv'] });
    const first = await accepted<DatasetDto>(await start('first'));
    const pid = await hang('import-task');
    const answers = await Promise.all(Array.from({ length: PLACES + 2 }, (_, index) => start(`more ${index}`)));
    const full = answers.filter(({ status }) => status === 409);
    expect(full).toHaveLength(2);
    expect(await refused(full[0])).toMatchObject(FULL);
    const ended = await until('the end of the import', async () => {
      const shown = await controlPlane.get<DatasetDto>(`/datasets/${first.id}`);
      return shown.status !== 'importing' && shown;
    });
    expect(ended).toMatchObject({ status: 'failed', error: expect.stringContaining('no sign of life') });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    for (const answer of answers.filter(({ ok }) => ok)) {
      const { id } = (await answer.json()) as DatasetDto;
      await until('the others', async () => {
        return (await controlPlane.get<DatasetDto>(`/datasets/${id}`)).status === 'ready';
      });
    }
  });

  it('audit and evaluate in bounded number, and the same not twice', async () => {
    const copies: DatasetDto[] = [];
    for (let index = 0; index < PLACES + 3; index++)
      copies.push(await api.import(`copy ${index}`, [{ name: 'a.csv', content: csv }]));
    const again = (id: string) => controlPlane.send('POST', `/datasets/${id}/audit`);
    await accepted(await again(copies[0].id));
    await hang('audit-task');
    const audits = await Promise.all(copies.slice(1).map(({ id }) => again(id)));
    expect(audits.map(({ status }) => status).toSorted()).toEqual([202, 202, 202, 409, 409]);
    const run = await api.ended((await accepted<TrainingRunDto>(await train(100))).id);
    const evaluate = (datasetId: string) =>
      controlPlane.send('POST', `/models/flows/versions/${run.version}/evaluations`, { datasetId });
    await accepted(await evaluate(copies[0].id));
    await hang('evaluate-task');
    expect(await refused(await evaluate(copies[0].id))).toMatchObject({
      status: 409,
      code: 'evaluation.equal.conflict',
    });
    const evaluations = await Promise.all(copies.slice(1).map(({ id }) => evaluate(id)));
    expect(evaluations.map(({ status }) => status).toSorted()).toEqual([202, 202, 202, 409, 409]);
    const open = (await controlPlane.get<JobListDto>('/jobs')).items.filter(({ state }) => state === 'running');
    expect(open.map(({ kind }) => kind)).toContain('model-evaluation');
  });
});
