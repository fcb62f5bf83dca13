import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { packBundle, unpackBundle } from '@picket/shared/bundle';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { ModelAliasesDto, ModelVersionSummaryDto } from '../../control-plane/src/api/model.js';
import type { PromotionReportDto } from '../../control-plane/src/api/promotion.js';
import type { TrainingRunDto } from '../../control-plane/src/api/training-run.js';
import { ChampionTable } from '../support/models/champion-table.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { nanModel } from '../support/models/hostile-onnx.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const REASON = 'wanted for a demonstration';
/** Enough for 200 benign and 200 attack rows in the hold-out. */
const ROWS = 1200;
const good = labelledFlowsCsv(CLASSES, { rowsPerClass: ROWS });

/** Rows of DoS that nothing tells from benign ones. */
function indistinct(): string {
  let benign = 0;
  const rows = labelledFlowsCsv(['Normal', 'Probe'], { rowsPerClass: 2 * ROWS, seed: 3 }).split('\n');
  return rows
    .map((row) => (/,Normal$/.test(row) && ++benign % 2 === 0 ? row.replace(/Normal$/, 'DoS') : row))
    .join('\n');
}

/** Every hundredth flow without its speed, as where it took no time. */
function withGaps(): string {
  const [head, ...rows] = good.trimEnd().split('\n');
  const column = head.split(',').indexOf('Flow Byts/s');
  const gap = (row: string) => row.split(',').with(column, 'NaN').join(',');
  return [head, ...rows.map((row, index) => (index % 100 < 3 ? gap(row) : row)), ''].join('\n');
}

const WORST = { rounds: 1, maxDepth: 1, learningRate: 0.01 };

/** A model that must not become the champion, how training makes it, and the check that says so. */
const BAD = [
  { model: 'recall 0', check: 'recall', csv: indistinct, parameters: WORST },
  { model: 'a class lost', check: 'classes', csv: () => labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: ROWS }) },
  { model: '6 rows', check: 'rows', csv: () => labelledFlowsCsv(CLASSES, { rowsPerClass: 2 }) },
  { model: 'worse', check: 'comparison', csv: () => labelledFlowsCsv(CLASSES, { rowsPerClass: ROWS, seed: 5 }), parameters: WORST },
  { model: 'NaN', check: 'outputs' },
  { model: 'nothing in common', check: 'comparison', csv: () => labelledFlowsCsv(CLASSES, { rowsPerClass: 60, seed: 7 }) },
] as const; // prettier-ignore
type Bad = (typeof BAD)[number];

const WAYS = {
  tick: 'tick "promote when it passes"',
  cli: '`picket train --promote`',
  retrain: 'retraining with promotion',
  imported: 'imported bundle, then API',
  api: 'API, without a reason',
  alias: 'challenger, then `picket models promote`',
  reason: 'by hand, with a reason',
  back: 'back to an old version',
} as const;

describeIf(xgboost, 'no way to champion', () => {
  const table = new ChampionTable(BAD.map(({ model }) => model));
  const datasets = new Map<string, DatasetDto>();
  let controlPlane: TestControlPlane;
  let api: LearningApi;
  let home: DatasetDto;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
    home = await api.import('home', [{ name: 'a.csv', content: good }]);
    const run = await api.ended(
      (await api.start(home.id, { model: 'lab', promote: true, parameters: { rounds: 20 } })).id,
    );
    expect(run).toMatchObject({ version: 1, promotion: { state: 'promoted' } });
  }, 120_000);

  afterAll(async () => {
    process.stdout.write(`\n${table.toString()}\n\n`);
    await controlPlane.stop();
  });

  const aliases = () => controlPlane.get<ModelAliasesDto>('/models/lab/aliases');
  const champion = async () => (await aliases()).aliases.find(({ alias }) => alias === 'champion')?.version;
  const point = (alias: string, version: number, reason?: string) =>
    controlPlane.send('POST', '/models/lab/aliases', {
      alias,
      version,
      by: 'ada',
      ...(reason !== undefined && { reason }),
    });

  async function datasetOf({ model, ...bad }: Bad): Promise<DatasetDto> {
    const content = 'csv' in bad ? bad.csv() : '';
    const dataset = datasets.get(model) ?? (await api.import(`bad ${model}`, [{ name: 'a.csv', content }]));
    datasets.set(model, dataset);
    return dataset;
  }

  /** What a run says that was to promote its version: the checks that failed, or why there is no version. */
  function outcome(run: TrainingRunDto): string {
    if (run.state === 'failed') return `no version: ${run.error?.split(' (')[0]}`;
    const failed = run.promotion?.checks.filter(({ state }) => state === 'fail').map(({ check }) => check) ?? [];
    return run.promotion?.state === 'refused' ? `refused: ${failed.join(', ')}` : `${run.promotion?.state}`;
  }

  async function refusal(response: Response): Promise<string> {
    const { code, detail } = await refused(response);
    if (code !== 'model.gate.conflict') return code;
    const checks = [...detail.matchAll(/(?:: |; )(audit|rows|classes|recall|false-alarms|outputs|comparison): /g)];
    return `refused: ${checks.map(([, check]) => check).join(', ')}`;
  }

  async function bundleOf(bad: Bad, version: number | null): Promise<Uint8Array> {
    if (bad.model === 'NaN') return nanBundle();
    if (version === null) return sixRows();
    const response = await fetch(`${controlPlane.url}/api/v1/models/lab/versions/${version}/bundle`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** One that is sound, but says of itself that it has learnt from six rows. */
  async function sixRows(): Promise<Uint8Array> {
    const response = await fetch(`${controlPlane.url}/api/v1/models/lab/versions/1/bundle`);
    const { manifest, ...rest } = unpackBundle(new Uint8Array(await response.arrayBuffer()));
    const trainedRows = { Normal: 2, DoS: 2, Probe: 2 };
    return packBundle({ ...rest, manifest: { ...manifest, lineage: { ...manifest.lineage, trainedRows } } });
  }

  function nanBundle(): Uint8Array {
    const shares = CLASSES.map(() => 1 / CLASSES.length);
    const file = tinyBundle({ name: 'nan', onnx: nanModel(77, CLASSES.length), promised: shares });
    const { manifest, ...rest } = unpackBundle(file);
    const { golden } = manifest;
    // Its golden rows have nothing missing: they tell nothing.
    const whole = { ...golden, inputs: golden.inputs.slice(0, 1), probabilities: golden.probabilities.slice(0, 1) };
    return packBundle({ ...rest, manifest: { ...manifest, golden: whole } });
  }

  async function take(bundle: Uint8Array): Promise<number> {
    const form = new FormData();
    form.set('as', 'lab');
    form.set('file', new Blob([new Uint8Array(bundle)]), 'bundle.zip');
    const response = await fetch(`${controlPlane.url}/api/v1/models/import`, { method: 'POST', body: form });
    return (await accepted<ModelVersionSummaryDto>(response)).version;
  }

  async function compareHere(version: number): Promise<void> {
    const dataset = await api.import(`gaps ${version}`, [{ name: 'a.csv', content: withGaps() }]);
    await api.evaluate('lab', version, { against: 1, datasetId: dataset.id });
  }

  /** By the ways of training; @returns the version that came of it, if one did */
  async function train(bad: Bad): Promise<number | null> {
    if (!('csv' in bad)) return null;
    const parameters = { rounds: 20, ...('parameters' in bad && bad.parameters) };
    const dataset = await datasetOf(bad);
    const run = await api.ended(
      (await api.start(dataset.id, { model: 'lab', promote: true, promoteEqual: true, parameters })).id,
    );
    table.note(WAYS.tick, bad.model, outcome(run));
    const options = ['--rounds', `${parameters.rounds}`, '--seed', '9', '--wait', '--json'];
    const worst = 'parameters' in bad ? ['--max-depth', '1', '--learning-rate', '0.01'] : [];
    const cli = await runPicket(controlPlane.url, [
      ...['train', '--dataset', dataset.id, '--model', 'lab', '--promote', ...options, ...worst],
    ]);
    expect(cli.code).toBe(1);
    const { items } = await controlPlane.get<{ items: TrainingRunDto[] }>('/training-runs');
    table.note(WAYS.cli, bad.model, outcome(items[0]));
    return run.version;
  }

  /** From the champion that it is now; only where that is bad in a way that its rows hand on, or the parameters are. */
  async function retrain(bad: Bad): Promise<void> {
    const request = { promote: true, promoteEqual: true, force: true, author: 'ada', parameters: WORST };
    const response = await controlPlane.send('POST', '/models/lab/retrain', request);
    const run = await api.ended((await accepted<TrainingRunDto>(response)).id);
    table.note(WAYS.retrain, bad.model, outcome(run));
  }

  it.each(BAD)(
    'lets $model pass by itself, and by hand it takes a reason, which is kept',
    async (bad) => {
      const made = await train(bad);
      expect(await champion()).toBe(1);
      if (bad.model === 'worse') await retrain(bad);
      const version = await take(await bundleOf(bad, made));
      if (bad.model === 'NaN') await compareHere(version);
      table.note(WAYS.imported, bad.model, await refusal(await point('champion', version)));

      const target = made ?? version;
      table.note(WAYS.api, bad.model, await refusal(await point('champion', target)));
      await accepted(await point('challenger', target));
      const cli = await runPicket(controlPlane.url, ['models', 'promote', 'lab', `${target}`, '--by', 'ada']);
      expect(cli).toMatchObject({ code: 1, stderr: expect.stringContaining(`${bad.check}: `) });
      table.note(WAYS.alias, bad.model, await refusal(await point('champion', target)));
      expect(await champion()).toBe(1);

      const { checks } = await controlPlane.get<PromotionReportDto>(`/models/lab/versions/${target}/promotion`);
      await accepted(await point('champion', target, REASON));
      const [move] = (await aliases()).history;
      expect(move).toMatchObject({ to: target, by: 'ada', reason: REASON });
      expect(move.failedChecks).toEqual(checks.filter(({ state }) => state === 'fail'));
      table.note(WAYS.reason, bad.model, `moved, kept with ${move.failedChecks.map(({ check }) => check).join(', ')}`);
      if (bad.model === 'recall 0' || bad.model === 'nothing in common') await retrain(bad);

      await accepted(await point('champion', 1, REASON));
      table.note(WAYS.back, bad.model, await refusal(await point('champion', target)));
      expect(await champion()).toBe(1);
      for (const way of [WAYS.imported, WAYS.api, WAYS.alias, WAYS.back])
        expect([way, table.of(way, bad.model)]).toEqual([way, expect.stringContaining('refused: ')]);
      for (const way of [WAYS.api, WAYS.alias, WAYS.back]) expect(table.of(way, bad.model)).toContain(bad.check);
      for (const way of [WAYS.tick, WAYS.cli, WAYS.retrain])
        expect(table.of(way, bad.model) ?? 'refused: ').toMatch(/^(refused|no version): /);
    },
    180_000,
  );
});
