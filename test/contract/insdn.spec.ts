/** @jest-environment ./test/support/native-arrays-environment.mjs */
import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importInsdn, trainAndScore } from '../support/insdn.js';
import { describeIf, SHARED_DIR, shared, xgboost } from '../support/requirements.js';

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
});
