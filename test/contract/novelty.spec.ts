/** @jest-environment ./test/support/machine/native-arrays-environment.mjs */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROFILES } from '@picket/shared/features';
import { packBundle, UNKNOWN_CLASS, unpackBundle, type ModelManifest } from '@picket/shared/bundle';
import { parse } from 'csv-parse/sync';
import { vetBundle } from '../../control-plane/src/registry/bundles/worker/vet-task.js';
import { trainingParametersSchema } from '../../control-plane/src/api/training-run.js';
import { importHere, trainHere } from '../support/models/train-here.js';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const COLUMNS = PROFILES['cic-v40'];

interface Row {
  readonly Class: string;
  readonly Label: string;
  readonly Alert: string;
}

/** Flows as benign as they come by class, and a million times as large in a handful of features. */
function strangeFlows(count: number): string {
  const [header, ...lines] = labelledFlowsCsv(['Normal'], { rowsPerClass: count, seed: 99 }).trimEnd().split('\n');
  const large = new Set(COLUMNS.features.filter((_, column) => column % 4 === 0));
  const strange = lines.map((line) =>
    line
      .split(',')
      .map((cell, index) => (large.has(COLUMNS.csv[index]) ? String(Number(cell) * 1e6) : cell))
      .join(',')
      .replace(/Normal$/, 'Strange'),
  );
  return [header, ...strange, ''].join('\n');
}

async function trainBundle(folder: string, novelty: boolean): Promise<ModelManifest> {
  const csv = join(folder, 'train.csv');
  writeFileSync(csv, labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 600 }));
  const { sha256 } = await importHere([{ name: 'train.csv', path: csv }], folder);
  const { manifest } = await trainHere({
    folder,
    dataset: { name: 'made-up', sha256, rows: 1200 },
    benignClass: 'Normal',
    parameters: trainingParametersSchema.parse({ rounds: 20, novelty }),
    fileName: 'bundle.zip',
  });
  return manifest;
}

async function scoreWithAgent(folder: string, csv: string): Promise<Row[]> {
  const [input, out] = [join(folder, 'flows.csv'), join(folder, 'verdicts.csv')];
  writeFileSync(input, csv);
  const { code } = await runAgentCli(['score', input, '--model', join(folder, 'bundle.zip'), '--out', out]);
  expect(code).toBe(0);
  return parse(readFileSync(out), { columns: true });
}

describeIf(xgboost, 'a model that knows what it does not know', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'picket-novelty-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('calls flows unknown that are like nothing it learnt, and still tells apart what it did learn', async () => {
    const { novelty, golden } = await trainBundle(folder, true);
    expect(novelty?.components).toBeGreaterThan(1);
    expect(golden.novelty).toHaveLength(golden.inputs.length);
    const strange = await scoreWithAgent(folder, strangeFlows(200));
    expect(strange.filter((row) => row.Class === UNKNOWN_CLASS && row.Alert === '1').length).toBeGreaterThan(190);
    const learnt = await scoreWithAgent(folder, labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 200, seed: 5 }));
    expect(learnt.filter((row) => row.Class === row.Label).length).toBeGreaterThan(380);
  });

  it('passes the test of a control plane that imports it', async () => {
    const out = join(folder, 'vetted.json');
    await vetBundle({ path: join(folder, 'bundle.zip'), out });
    const { golden, classes } = (JSON.parse(readFileSync(out, 'utf8')) as { manifest: ModelManifest }).manifest;
    expect(golden.winners).toHaveLength(golden.inputs.length);
    expect(new Set(golden.winners)).toEqual(new Set(classes));
  });

  it('is refused by an agent in whose hands it says something else of the golden rows', async () => {
    const path = join(folder, 'bundle.zip');
    const bundle = unpackBundle(readFileSync(path));
    const { golden } = bundle.manifest;
    const lying = golden.novelty?.map((score) => Math.min(1, score + 0.01)) ?? [];
    const manifest = { ...bundle.manifest, golden: { ...golden, novelty: lying } };
    const changed = join(folder, 'lying.zip');
    writeFileSync(changed, packBundle({ ...bundle, manifest }));
    const { code, stderr } = await runAgentCli(['model', 'verify', changed]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/golden rows: .* for novelty/);
    await expect(vetBundle({ path: changed, out: join(folder, 'never') })).rejects.toThrow(
      /golden rows: .* for novelty/,
    );
  });

  it('has nothing of it when the run did not want it', async () => {
    const manifest = await trainBundle(mkdtempSync(join(folder, 'plain-')), false);
    expect(manifest.novelty).toBeUndefined();
    expect(manifest.golden.novelty).toBeUndefined();
  });
});
