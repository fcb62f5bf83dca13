/** @jest-environment ./test/support/machine/native-arrays-environment.mjs */
import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { importInsdn, importInsdnFrom, trainAndScore } from '../support/data/insdn.js';
import { describeIf, SHARED_DIR, shared, xgboost } from '../support/machine/requirements.js';

describeIf([shared('data/insdn'), xgboost], 'a model trained on InSDN, in the agent program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-insdn-'));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the verdicts on held-out rows of the CSV that the trainer gave', async () => {
    const insdn = await importInsdn(SHARED_DIR, folder);
    const { classes, trainer, agent } = await trainAndScore(insdn, 1);
    expect(classes).toEqual(['Normal', 'BFA', 'DDoS', 'DoS', 'Probe']);
    const { binary, ...judged } = trainer;
    expect(agent).toEqual(judged);
    expect(binary?.rocAuc).toBeGreaterThan(0.99);
    // Nearly trivially separable: a lower figure is a fault, a higher one no merit.
    expect(agent.perClass['Normal']?.f1).toBeGreaterThan(0.98);
    expect(agent.perClass['Probe']?.f1).toBeGreaterThan(0.98);
  }, 60_000);

  it('is the same from a ZIP with the three files of the download', async () => {
    const subset = await importInsdn(SHARED_DIR, folder);
    const [header, ...lines] = subset.lines;
    const part = (of: (label: string) => boolean) =>
      strToU8([header, ...lines.filter((line) => of(line.slice(line.lastIndexOf(',') + 1).trim())), ''].join('\r\n'));
    const zip = join(folder, 'InSDN_DatasetCSV.zip');
    writeFileSync(
      zip,
      zipSync({
        'InSDN_DatasetCSV/Normal_data.csv': part((label) => label === 'Normal'),
        'InSDN_DatasetCSV/OVS.csv': part((label) => label === 'DDoS'),
        'InSDN_DatasetCSV/metasploitable-2.csv': part((label) => label !== 'Normal' && label !== 'DDoS'),
        '__MACOSX/InSDN_DatasetCSV/._OVS.csv': strToU8('litter'),
      }),
    );
    const insdn = await importInsdnFrom(zip, folder);
    expect(insdn.matrix.files).toEqual(['Normal_data.csv', 'OVS.csv', 'metasploitable-2.csv']);
    expect(insdn.matrix.rows).toBe(subset.matrix.rows);
    const count = (name: string, { classes, labels }: typeof insdn.matrix) =>
      labels.filter((code) => classes[code] === name).length;
    for (const name of insdn.matrix.classes) expect(count(name, insdn.matrix)).toBe(count(name, subset.matrix));
    const { trainer, agent } = await trainAndScore(insdn, 1);
    expect(agent.confusion).toEqual(trainer.confusion);
    expect(agent.perClass['Probe']?.f1).toBeGreaterThan(0.98);
  }, 90_000);
});
