import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../../control-plane/src/api/evaluation-report.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { LearningApi, type Upload } from '../support/api/learning-api.js';
import { describeIf, SHARED_DIR, shared, xgboost } from '../support/machine/requirements.js';

/** Flows of the Python port: benign ones and two slow attacks. */
const HOME = ['snake-case_normal.csv.gz', 'snake-case_slowloris.csv.gz', 'snake-case_slowread.csv.gz'];
/** Ten thousand benign flows of another network, by another program. */
const ELSEWHERE = ['iscx-spaces-crlf_10000.csv.gz'];

describeIf([shared('data/flows'), xgboost], 'a model of one source on the flows of another', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const read = (names: readonly string[]): Upload[] =>
    names.map((name) => ({ name, content: new Uint8Array(readFileSync(join(SHARED_DIR, 'data/flows', name))) }));

  it('is as poor as it is, and its report says so', async () => {
    const home = await api.import('home', read(HOME));
    const elsewhere = await api.import('elsewhere', read(ELSEWHERE));
    expect([home.status, elsewhere.status]).toEqual(['ready', 'ready']);
    const request = { model: 'slow', benignClass: 'benign', parameters: { rounds: 30 } };
    const { state, error } = await api.ended((await api.start(home.id, request)).id);
    expect({ state, error }).toEqual({ state: 'succeeded', error: null });

    const path = '/models/slow/versions/1';
    expect(await api.evaluate('slow', 1, { datasetId: elsewhere.id })).toMatchObject({ state: 'succeeded' });
    const { metrics, sources } = await controlPlane.get<Evaluation>(`${path}/evaluation`);
    const there = sources.find(({ kind }) => kind === 'dataset');
    expect(metrics.macroF1).toBeGreaterThan(0.95);
    expect(there?.rows).toBeGreaterThan(5000);
    expect(there?.metrics?.macroF1).toBeLessThan(0.9 * metrics.macroF1);
    expect(there?.metrics?.benignFalsePositiveRate).toBeGreaterThan(10 * metrics.benignFalsePositiveRate);
    expect(there?.remarks.join('\n')).toContain('flows of profile cic-2017, the model expects cic-python');

    const html = await (await fetch(`${controlPlane.url}/api/v1${path}/evaluation.html`)).text();
    expect(html).toMatch(/class="warning">\s*<b>(elsewhere|snake-case)/);
    expect(html).toContain('one name, other numbers');
  }, 120_000);
});
