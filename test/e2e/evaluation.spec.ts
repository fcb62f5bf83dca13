import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unpackBundle } from '@picket/shared/bundle';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { VersionComparisonDto } from '../../control-plane/src/api/model-evaluation.js';
import { evaluationSchema, type Evaluation } from '../../control-plane/src/api/evaluation-report.js';
import type { ModelVersionDto } from '../../control-plane/src/api/model.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { TestDatabase } from '../support/programs/database.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused, type TrainingRequest } from '../support/api/learning-api.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const CLI = resolve(import.meta.dirname, '../../control-plane/bin/picket');
const run = promisify(execFile);

/** Flows of classes whose centres are not those of `labelledFlowsCsv` for the same names. */
const elsewhere = labelledFlowsCsv(['Probe', 'Slowloris', 'BENIGN'], { rowsPerClass: 60, seed: 9 });

describeIf(xgboost, 'the evaluation report of a model version', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;
  let home: DatasetDto;
  let foreign: DatasetDto;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
    const third = labelledFlowsCsv(['Probe', 'Normal', 'DoS'], { rowsPerClass: 40, seed: 3 });
    home = await api.import('home', [
      { name: 'a.csv', content: labelledFlowsCsv(CLASSES, { rowsPerClass: 150, seed: 1 }) },
      { name: 'b.csv', content: labelledFlowsCsv(CLASSES, { rowsPerClass: 150, seed: 2 }) },
      { name: 'odd.csv', content: third },
    ]);
    foreign = await api.import('foreign', [{ name: 'x.csv', content: elsewhere }]);
    await train({});
    // Fifteen rounds on made-up flows keep no promise of false alarms: whoever wants it all the same says why.
    const champion = { alias: 'champion', version: 1, by: 'ada', reason: 'a test wants a champion' };
    await accepted(await controlPlane.send('POST', '/models/lab/aliases', champion));
    await train({ parameters: { rounds: 1, maxDepth: 1, seed: 2 } });
  }, 120_000);

  afterAll(() => controlPlane.stop());

  async function train(request: TrainingRequest): Promise<void> {
    const parameters = { rounds: 15, ...request.parameters };
    const started = await api.start(home.id, { model: 'lab', ...request, parameters });
    const { state, error } = await api.ended(started.id);
    expect({ state, error }).toEqual({ state: 'succeeded', error: null });
  }

  const path = (version: number) => `/models/lab/versions/${version}`;
  const report = (version: number) => controlPlane.get<Evaluation>(`${path(version)}/evaluation`);

  const evaluated = (version: number, request: object) => api.evaluate('lab', version, request);

  it('is made with the model, of rows that were held out, and lies in the bundle', async () => {
    const evaluation = evaluationSchema.parse(await report(1));
    const version = await controlPlane.get<ModelVersionDto>(path(1));
    expect(evaluation.metrics).toEqual(version.metrics);
    expect(evaluation.heldOut).toMatchObject({ policy: 'random', seed: 1 });
    // A fifth of each class, and what more of it the data set holds out.
    const heldOut = evaluation.heldOut.rows;
    expect(heldOut).toBeGreaterThanOrEqual(204);
    expect(heldOut).toBeLessThan(250);
    expect(Object.keys(evaluation.curves).sort()).toEqual(CLASSES.toSorted());
    expect(evaluation.operatingPoints.filter(({ chosen }) => chosen)).toHaveLength(1);
    expect(evaluation.operatingPoints.find(({ chosen }) => chosen)?.thresholds).toEqual(version.thresholds);
    expect(evaluation.reliability.bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(heldOut);
    expect(evaluation.cost.trees % CLASSES.length).toBe(0);
    expect(evaluation.cost.latency.map(({ batchRows }) => batchRows)).toEqual([1, 64, 1024]);
    expect(evaluation.champion).toBeNull();

    const bundle = await fetch(`${controlPlane.url}/api/v1${path(1)}/bundle`);
    const { evaluation: packed } = unpackBundle(new Uint8Array(await bundle.arrayBuffer()));
    expect(evaluationSchema.parse(JSON.parse(packed ?? ''))).toEqual(evaluation);
  });

  it('shows how poor a model is on a file that it was trained without', async () => {
    const { sources, metrics, heldOut } = await report(1);
    const leftOut = sources.filter(({ kind }) => kind === 'file-left-out');
    expect(leftOut.map(({ source, rows }) => [source, rows])).toEqual([
      ['a.csv', 450],
      ['b.csv', 450],
      ['odd.csv', 120],
    ]);
    const odd = leftOut[2].metrics?.macroF1 ?? 1;
    expect(odd).toBeLessThan(metrics.macroF1 - 0.3);
    expect(leftOut[0].metrics?.macroF1).toBeGreaterThan(odd);
    const byFile = sources.filter(({ kind }) => kind === 'file');
    expect(byFile.reduce((sum, { rows }) => sum + rows, 0)).toBe(heldOut.rows);
  });

  it('compares with the champion on rows that neither was made of', async () => {
    const { champion, heldOut } = await report(2);
    expect(champion).toMatchObject({ name: 'lab', version: 1, isChampionTrainingKnown: true });
    // Another seed, but the same hold-out: no row of it was the champion's training.
    expect(champion).toMatchObject({ rowsSeenByChampion: 0, isChallengerTrainingKnown: true, benignClass: 'Normal' });
    expect(champion!.rows).toBeGreaterThan(150);
    expect(champion!.rows).toBeLessThanOrEqual(heldOut.rows);
    expect(champion!.challenger.macroF1).toBeLessThan(champion!.champion.macroF1);
    const { value, low, high } = champion!.macroF1Difference;
    expect(value).toBeCloseTo(champion!.challenger.macroF1 - champion!.champion.macroF1, 10);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  });

  it('has every field that is promised, whichever release wrote it', async () => {
    const database = await TestDatabase.of(controlPlane.dataDir);
    await database.query(
      "UPDATE model_version SET evaluation = evaluation #- '{champion,isChallengerTrainingKnown}' WHERE version = 2",
    );
    await database.stop();
    expect((await report(2)).champion).toMatchObject({ isChallengerTrainingKnown: true });
  });

  it('takes in what the version does on another data set, and hides nothing of it', async () => {
    const { result } = await evaluated(1, { datasetId: foreign.id });
    expect(result).toMatchObject({ source: 'foreign', kind: 'dataset', rows: 180 });
    expect(result?.classes).toEqual([...CLASSES, 'Slowloris']);
    expect(result?.remarks).toEqual([
      'the model does not know Slowloris: it cannot be right about them',
      'has no row of DoS',
    ]);
    expect(result?.metrics?.perClass['Slowloris']).toMatchObject({ support: 60, recall: 0 });
    expect(result?.metrics?.macroF1).toBeLessThan(0.5);
    expect((await report(1)).sources.at(-1)).toEqual(result);
  });

  it('leaves out rows that the model was made of, wherever they come from', async () => {
    const { result } = await evaluated(1, { datasetId: home.id });
    const { heldOut } = await report(1);
    expect(result?.rows).toBe(heldOut.rows);
    expect(result?.metrics?.macroF1).toBe((await report(1)).metrics.macroF1);
    expect(result?.remarks).toEqual([`${1020 - heldOut.rows} rows were left out, since the model was made of them`]);
  });

  it('compares any two versions, on the hold-out of the newer one or on another data set', async () => {
    const { comparison } = await evaluated(1, { against: 2 });
    const [first, second] = [await report(1), await report(2)];
    // The same rows in another order, so the bootstrap draws others.
    const { macroF1Difference: atTraining, ...others } = second.champion!;
    const figures = { ...others, alertDifference: comparison?.alertDifference };
    expect(comparison).toMatchObject(figures);
    expect(comparison?.macroF1Difference.value).toBeCloseTo(atTraining.value, 10);
    expect(first.champion).toBeNull();
    const stored = await controlPlane.get<VersionComparisonDto>('/models/lab/compare?a=2&b=1');
    expect(stored).toMatchObject({ older: 1, newer: 2, datasetId: home.id, comparison });
  });

  it('compares on the data set that was asked for, whatever was asked before, and says which', async () => {
    const other = await api.import('other', [
      { name: 'o.csv', content: labelledFlowsCsv(CLASSES, { rowsPerClass: 90, seed: 4 }) },
    ]);
    const { comparison: there } = await evaluated(1, { against: 2, datasetId: other.id });
    const compared = (query: string) => controlPlane.get<VersionComparisonDto>(`/models/lab/compare?a=1&b=2${query}`);
    const byDefault = await compared('');
    expect(byDefault).toMatchObject({ dataset: 'home', datasetId: home.id });
    expect(byDefault.comparison.rows).not.toBe(there?.rows);
    expect(await compared(`&datasetId=${other.id}`)).toMatchObject({ dataset: 'other', comparison: there });
    const picket = (...words: string[]) => runPicket(controlPlane.url, ['models', 'compare', 'lab', ...words]);
    expect((await picket('1', '2')).stdout).toContain('on the hold-out of home');
    expect((await picket('1', '2', '--dataset', 'other')).stdout).toContain('on the hold-out of other');
  });

  it.each([
    ['the newer version', '/models/lab/versions/9/evaluations', { against: 1 }, 'there is no model lab 9'],
    ['the older version', '/models/lab/versions/1/evaluations', { against: 9 }, 'there is no model lab 9'],
    ['the model', '/models/nobody/versions/1/evaluations', { against: 2 }, 'there is no model nobody'],
  ])('names what is not there: %s', async (_, where, request, said) => {
    const problem = await refused(await controlPlane.send('POST', where, { ...request, datasetId: home.id }));
    expect(problem).toMatchObject({ status: 404, code: 'model.not-found', detail: expect.stringContaining(said) });
  });

  it('says why nothing could be learnt of a class without a file', async () => {
    const [head, ...bots] = labelledFlowsCsv(['Bot'], { rowsPerClass: 40, seed: 6 }).trimEnd().split('\n');
    const [, ...worms] = labelledFlowsCsv(['Worm'], { rowsPerClass: 40, seed: 8 }).trimEnd().split('\n');
    const file = (seed: number, more: string[]) =>
      [labelledFlowsCsv(CLASSES, { rowsPerClass: 60, seed }).trimEnd(), ...more, ''].join('\n');
    expect(file(1, []).split('\n')[0]).toBe(head);
    const dataset = await api.import('shared rows', [
      { name: 'a.csv', content: file(21, [...bots, ...worms]) },
      { name: 'b.csv', content: file(22, bots) },
    ]);
    const trained = await api.ended((await api.start(dataset.id, { model: 'files', parameters: { rounds: 5 } })).id);
    const { sources } = await controlPlane.get<Evaluation>(`/models/files/versions/${trained.version}/evaluation`);
    const remarks = sources.find(({ kind, source }) => kind === 'file-left-out' && source === 'a.csv')?.remarks;
    expect(remarks).toEqual(
      expect.arrayContaining([
        'no other file has Worm: nothing could be learnt of it',
        'every row of Bot in other files equals one of this file: nothing is left to learn',
      ]),
    );
  });

  it('is refused in one line where there is nothing to tell', async () => {
    const ask = async (to: string, request: object) => refused(await controlPlane.send('POST', to, request));
    expect(await ask(`${path(1)}/evaluations`, {})).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(await ask(`${path(1)}/evaluations`, { against: 1 })).toMatchObject({ code: 'evaluation.same-version' });
    expect(await ask(`${path(9)}/evaluations`, { datasetId: home.id })).toMatchObject({ code: 'model.not-found' });
    expect(await ask(`${path(1)}/evaluations`, { datasetId: 'x' })).toMatchObject({ code: 'dataset.not-found' });
    const header = elsewhere.split('\n', 1)[0];
    const unlabelled = elsewhere.replaceAll(/,(Probe|Slowloris|BENIGN)$/gm, ',No Label');
    expect(unlabelled.startsWith(header)).toBe(true);
    const dataset = await api.import('unlabelled', [{ name: 'u.csv', content: unlabelled }]);
    const { state, error } = await evaluated(1, { datasetId: dataset.id });
    expect({ state, error }).toMatchObject({ state: 'failed' });
    expect(error).toContain('no row of the data set has a label');
  });

  it('is one file that needs nothing else', async () => {
    const response = await fetch(`${controlPlane.url}/api/v1${path(2)}/evaluation.html`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).not.toMatch(/<script|<link|<img|@import|\bsrc=|href="(?!#)|url\((?!#|'#|"#)/);
    for (const text of ['odd.csv', 'lab 1, the champion', 'trained without this file']) expect(html).toContain(text);
  });

  it('is there for the command line', async () => {
    const picket = async (...words: string[]) => {
      const environment = { ...process.env, PICKET_URL: controlPlane.url };
      return (await run(CLI, words, { env: environment })).stdout;
    };
    expect(await picket('models', 'report', 'lab', '1')).toContain('odd.csv');
    expect(evaluationSchema.parse(JSON.parse(await picket('models', 'report', 'lab', '1', '--json')))).toBeDefined();
    const file = join(controlPlane.dataDir, '..', 'report.html');
    await picket('models', 'report', 'lab', '1', '--html', file);
    expect(readFileSync(file, 'utf8')).toContain('<!doctype html>');
    expect(await picket('models', 'evaluate', 'lab', '1', '--dataset', 'foreign')).toContain('does not know Slowloris');
    expect(await picket('models', 'compare', 'lab', '1', '2')).toContain('95 % interval');
  });
});
