import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sha256 } from '@picket/shared/bundle';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import { readDataset } from '../../control-plane/src/datasets/storage/index.js';
import type { ModelVersionSummaryDto } from '../../control-plane/src/api/model.js';
import type { TrainingRunDto } from '../../control-plane/src/api/training-run.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { TestDatabase } from '../support/programs/database.js';
import { randomOf } from '../support/data/distributions.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi } from '../support/api/learning-api.js';
import { eventMoment, fileMoment, type Moment } from '../support/machine/moments.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const PATIENCE_MS = 600_000;
const MOMENT_PATIENCE_MS = 60_000;
/** Enough trees that training, converting and verifying take a moment each. */
const PARAMETERS = { rounds: 300, maxDepth: 5, earlyStoppingRounds: 0, learningRate: 0.05 };
const FILES = 6;

const seed = Number(process.env['PICKET_TEST_SEED'] ?? Date.now() % 1e9);
const random = randomOf(seed);
const print = (line: string) => process.stdout.write(`learning crash test: ${line}\n`);

type Stage = 'import' | 'train' | 'convert' | 'register';

/** Something to be killed in: what to begin, what to wait for, and how long to go on after that, at most. */
interface Kill {
  readonly stage: Stage;
  readonly moment: () => Promise<Moment> | Moment;
  readonly lateMs: number;
}

describeIf(xgboost, 'a control plane that is killed while it learns', () => {
  const dataDir = newDataDir();
  const folder = (name: string) => join(dataDir, name);
  const files = Array.from({ length: FILES }, (_, index) => ({
    name: `${index}.csv`,
    content: labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 300, seed: index + 1 }),
  }));
  let controlPlane: TestControlPlane;
  let base: DatasetDto;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({ dataDir, ownGroup: true });
    base = await new LearningApi(controlPlane).import('base', files.slice(0, 1));
  }, 120_000);

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  const run = (matches: (run: TrainingRunDto) => boolean) => () => eventMoment(controlPlane, 'training-run', matches);
  const importing = () => {
    mkdirSync(folder('datasets-incoming'), { recursive: true });
    return fileMoment(folder('datasets-incoming'), () => true);
  };
  const published = () => fileMoment(folder('datasets'), () => true);
  const bundleFile = (ending: string) => () => fileMoment(folder('models'), (name) => name.endsWith(ending));
  const kills: Kill[] = [
    { stage: 'import', moment: () => fileMoment(folder('uploads'), () => true), lateMs: 0 },
    { stage: 'import', moment: importing, lateMs: 0 },
    { stage: 'import', moment: importing, lateMs: 400 },
    { stage: 'import', moment: published, lateMs: 0 },
    { stage: 'import', moment: published, lateMs: 100 },
    { stage: 'train', moment: run(({ state }) => state === 'running'), lateMs: 0 },
    { stage: 'train', moment: run(({ stage }) => stage === 'split'), lateMs: 0 },
    { stage: 'train', moment: run(({ stage }) => stage === 'train'), lateMs: 0 },
    { stage: 'train', moment: run(({ curve }) => curve.length > 0), lateMs: 0 },
    { stage: 'train', moment: run(({ stage }) => stage === 'train'), lateMs: 500 },
    { stage: 'convert', moment: run(({ stage }) => stage === 'convert'), lateMs: 0 },
    { stage: 'convert', moment: run(({ stage }) => stage === 'convert'), lateMs: 100 },
    { stage: 'convert', moment: run(({ stage }) => stage === 'verify'), lateMs: 0 },
    { stage: 'convert', moment: run(({ stage }) => stage === 'verify'), lateMs: 400 },
    { stage: 'convert', moment: run(({ metrics }) => metrics !== null), lateMs: 0 },
    { stage: 'register', moment: run(({ stage }) => stage === 'register'), lateMs: 0 },
    { stage: 'register', moment: bundleFile('.part'), lateMs: 0 },
    { stage: 'register', moment: bundleFile('.zip'), lateMs: 0 },
    { stage: 'register', moment: () => eventMoment(controlPlane, 'model', () => true), lateMs: 0 },
    { stage: 'register', moment: run(({ stage }) => stage === 'register'), lateMs: 60 },
  ];

  async function begin(stage: Stage): Promise<void> {
    const api = new LearningApi(controlPlane);
    // The answer may never come: the kill can be in the middle of an upload.
    if (stage === 'import') void api.upload('cut short', files).catch(() => undefined);
    else await api.start(base.id, { model: 'lab', promote: stage === 'register', parameters: PARAMETERS });
  }

  async function killIn({ stage, moment, lateMs }: Kill): Promise<void> {
    const { reached, stop } = await moment();
    await begin(stage);
    const late = delay(MOMENT_PATIENCE_MS, 'late', { ref: false });
    if ((await Promise.race([reached, late])) === 'late') throw new Error(`no moment in ${stage}\n${controlPlane.log}`);
    if (lateMs > 0) await delay(random() * lateMs);
    await controlPlane.kill();
    stop();
    controlPlane = await TestControlPlane.start({ dataDir, ownGroup: true });
  }

  const items = async <Item>(path: string) => (await controlPlane.get<{ items: Item[] }>(path)).items;

  async function settled(): Promise<{ datasets: DatasetDto[]; runs: TrainingRunDto[] }> {
    const isOver = ({ state }: TrainingRunDto) => state !== 'queued' && state !== 'running';
    return until(
      'rest',
      async () => {
        const [datasets, runs] = [await items<DatasetDto>('/datasets'), await items<TrainingRunDto>('/training-runs')];
        return datasets.every(({ status }) => status !== 'importing') && runs.every(isOver) && { datasets, runs };
      },
      MOMENT_PATIENCE_MS,
    );
  }

  it(
    'has no half version, no lost or stray file, and every run ends in a named state, through 20 kills',
    async () => {
      print(`seed ${seed} (PICKET_TEST_SEED repeats it)`);
      const order = kills.map((kill) => ({ kill, at: random() })).sort((a, b) => a.at - b.at);
      for (const { kill } of order) await killIn(kill);
      const { datasets, runs } = await settled();
      const versions = await items<ModelVersionSummaryDto>('/models');
      const states = runs.map(({ state }) => state).sort();
      print(
        `${kills.length} kills; runs ${states.join(', ')}; ${versions.length} versions, ${datasets.length} data sets`,
      );

      for (const { status, error, sha256: content, rows } of datasets) {
        expect([status, error]).toEqual(status === 'ready' ? ['ready', null] : ['failed', expect.any(String)]);
        if (status === 'ready') expect((await readDataset(join(folder('datasets'), content!))).rows).toBe(rows);
      }
      const ready = datasets.flatMap(({ status, sha256: content }) => (status === 'ready' && content ? [content] : []));
      expect(readdirSync(folder('datasets')).sort()).toEqual([...new Set(ready)].sort());
      expect(datasets.find(({ id }) => id === base.id)?.status).toBe('ready');

      expect(states.filter((state) => state !== 'succeeded' && state !== 'interrupted')).toEqual([]);
      expect(runs.filter(({ state, error }) => state === 'interrupted' && !error)).toEqual([]);
      const registered = versions.map(({ version, trainingRunId }) => `${version} of ${trainingRunId}`);
      const succeeded = runs
        .filter(({ state }) => state === 'succeeded')
        .map(({ version, id }) => `${version} of ${id}`);
      expect(registered.sort()).toEqual(succeeded.sort());

      for (const { digest, bytes, bundle } of versions) {
        const file = readFileSync(join(folder('models'), `${digest}.zip`));
        expect([sha256(file), file.length, bundle]).toEqual([digest, bytes, 'present']);
      }
      const named = new Set(versions.map(({ digest }) => digest));
      expect(readdirSync(folder('models')).filter((name) => !named.has(name.slice(0, 64)))).toEqual([]);
      for (const name of ['uploads', 'training', 'datasets-incoming', 'models-incoming'])
        expect([name, existsSync(folder(name)) ? readdirSync(folder(name)) : []]).toEqual([name, []]);
      await expectChampionRolledOut(versions);

      const api = new LearningApi(controlPlane);
      const last = await api.ended((await api.start(base.id, { model: 'lab', parameters: { rounds: 5 } })).id);
      expect(last).toMatchObject({ state: 'succeeded', version: expect.any(Number) });
      expect(versions.map(({ version }) => version)).not.toContain(last.version);
    },
    PATIENCE_MS,
  );

  /** A new champion that nobody is told of would be lost as well. */
  async function expectChampionRolledOut(versions: readonly ModelVersionSummaryDto[]): Promise<void> {
    const champion = versions.find(({ aliases }) => aliases.includes('champion'));
    const database = await TestDatabase.of(dataDir);
    const [row] = await database.query<{ digest: string }>(`SELECT model->>'digest' AS digest FROM fleet_default`);
    await database.stop();
    expect(row?.digest).toBe(champion?.digest);
  }
});
