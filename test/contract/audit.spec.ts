import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { AuditFindingDto } from '../../control-plane/src/api/audit.js';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { ModelVersionDto } from '../../control-plane/src/api/model.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const PROGRAM = resolve(import.meta.dirname, '../../control-plane/dist/cli/main.js');
const flows = labelledFlowsCsv(CLASSES, { rowsPerClass: 200 });
/** The same, class by class: a number of the row then tells the class. */
const ordered = CLASSES.map((name) => labelledFlowsCsv([name], { rowsPerClass: 200, seed: name.length }))
  .map((text, index) => (index === 0 ? text : text.slice(text.indexOf('\n') + 1)))
  .join('');
const csv = (content: string) => [{ name: 'a.csv', content }];
const RESPONSIBLE = { by: 'Ada Lovelace', reason: 'only to show what it gives away' };

/** One cell of each row made anew. */
function withColumn(text: string, column: string, valueOf: (label: string, row: number) => string | number): string {
  const [header, ...rows] = text.trimEnd().split('\n');
  const index = header.split(',').indexOf(column);
  const label = header.split(',').indexOf('Label');
  const changed = rows.map((line, row) => {
    const cells = line.split(',');
    cells[index] = String(valueOf(cells[label], row));
    return cells.join(',');
  });
  return [header, ...changed, ''].join('\n');
}

const alarms = ({ audit }: DatasetDto) => audit?.findings.filter(({ verdict }) => verdict !== 'pass') ?? [];
const found = ({ audit }: DatasetDto, check: AuditFindingDto['check']) =>
  audit?.findings.filter((finding) => finding.check === check && finding.verdict !== 'pass');

describe('the leakage audit', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const override = (id: string, request: object) =>
    controlPlane.send('POST', `/datasets/${id}/audit/overrides`, request);

  it('passes a clean file', async () => {
    const dataset = await api.import('clean', csv(flows));
    expect(alarms(dataset)).toEqual([]);
    expect(dataset).toMatchObject({
      audit: { verdict: 'pass' },
      blockedBy: [],
      auditOverrides: [],
      auditOutdated: false,
    });
    expect(dataset.audit?.power).toHaveLength(20);
  });

  it('blocks the label among the features', async () => {
    const dataset = await api.import('label', csv(flows), { extraFeatures: ['Label'] });
    expect(dataset.blockedBy).toMatchObject([{ check: 'label-among-features', column: 'Label', score: 1 }]);
  });

  it('warns of a file where the destination port alone separates the classes, and blocks it as a feature', async () => {
    const content = withColumn(flows, 'Dst Port', (label) => ({ Normal: 443, DoS: 80, Probe: 22 })[label] ?? 0);
    const apart = await api.import('port', csv(content));
    expect(apart).toMatchObject({ audit: { verdict: 'warn' }, blockedBy: [] });
    expect(alarms(apart)).toMatchObject([{ check: 'port-shortcut', column: 'Dst Port', verdict: 'warn', score: 1 }]);
    const feature = await api.import('port as a feature', csv(content), { extraFeatures: ['Dst Port'] });
    expect(feature.blockedBy).toContainEqual(expect.objectContaining({ column: 'Dst Port', score: 1 }));
  });

  it('flags rows that a random split would have on both sides', async () => {
    const [header, ...rows] = flows.trimEnd().split('\n');
    const dataset = await api.import('repeated', csv([header, ...rows, ...rows, ''].join('\n')));
    expect(found(dataset, 'split-overlap')).toMatchObject([{ verdict: 'warn', score: expect.closeTo(0.8, 6) }]);
    expect(found(dataset, 'numeric-identifier')).toEqual([]);
  });

  it('blocks an identifier made numeric, asked for by name or disguised as a measurement', async () => {
    const disguised = await api.import('disguised', csv(withColumn(ordered, 'Active Std', (_, row) => 70_000 + row)));
    expect(disguised.blockedBy).toMatchObject([{ check: 'numeric-identifier', column: 'Active Std' }]);
    const named = await api.import('named', csv(withColumn(ordered, 'Flow ID', (_, row) => row)), {
      extraFeatures: ['Flow ID'],
    });
    expect(named.blockedBy).toMatchObject([{ column: 'Flow ID' }]);
  });

  it('runs again on request, and says the same of the same rows', async () => {
    const dataset = await api.import('again', csv(flows), { extraFeatures: ['Label'] });
    const started = await accepted<DatasetDto>(await controlPlane.send('POST', `/datasets/${dataset.id}/audit`));
    expect(started.auditProgress).toBe(0);
    const again = await until('the end of the audit', async () => {
      const now = await controlPlane.get<DatasetDto>(`/datasets/${dataset.id}`);
      return now.auditProgress === null && now;
    });
    expect(again.audit).toEqual(dataset.audit);
    expect(again.blockedBy).toEqual(dataset.blockedBy);
  });

  it('takes no override without a name, a reason and a finding that blocks', async () => {
    const { id } = await api.import('strict', csv(flows), { extraFeatures: ['Label', 'Dst Port'] });
    const refusals = [
      [{ check: 'label-among-features', by: 'Ada', reason: 'because' }, 400, 'request.invalid'],
      [{ check: 'label-among-features', by: ' ', reason: RESPONSIBLE.reason }, 400, 'request.invalid'],
      [{ check: 'time-shortcut', ...RESPONSIBLE }, 409, 'dataset.override.conflict'],
      [{ check: 'label-among-features', column: 'Dst Port', ...RESPONSIBLE }, 409, 'dataset.override.conflict'],
    ] as const;
    for (const [request, status, code] of refusals)
      expect(await refused(await override(id, request))).toMatchObject({ status, code });
    const unknown = await controlPlane.send('DELETE', `/datasets/${id}/audit/overrides/none`, { by: 'ada' });
    expect(await refused(unknown)).toMatchObject({ status: 404, code: 'dataset.override.not-found' });
  });

  it('is read, overridden and asked again on the command line', async () => {
    const picket = (...args: string[]) =>
      new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
        const env = { PATH: process.env['PATH'], PICKET_URL: controlPlane.url };
        execFile(process.execPath, [PROGRAM, 'dataset', 'audit', ...args], { env }, (error, stdout, stderr) =>
          done({ code: error ? Number(error.code) : 0, stdout, stderr }),
        );
      });
    await api.import('by hand', csv(flows), { extraFeatures: ['Label'] });
    const blocked = await picket('by hand', '--again');
    expect(blocked).toMatchObject({ code: 1, stderr: expect.stringContaining('blocks training') });
    expect(blocked.stdout).toContain('block    ██████████ 1.000  label-among-features');
    expect(blocked.stdout).toContain('What to do:');
    expect(await picket('by hand', '--override', 'label-among-features')).toMatchObject({ code: 1, stdout: '' });
    const args = ['--override', 'label-among-features:Label', '--by', RESPONSIBLE.by, '--reason', RESPONSIBLE.reason];
    const overridden = await picket('by hand', ...args);
    expect(overridden).toMatchObject({ code: 0, stdout: expect.stringContaining('what blocks is overridden') });
    const { stdout } = await picket('by hand', '--json');
    const state = JSON.parse(stdout) as DatasetDto;
    expect(state).toMatchObject({ blockedBy: [], auditOverrides: [RESPONSIBLE] });
    const withdrawn = await picket('by hand', '--withdraw', state.auditOverrides[0].id, '--by', RESPONSIBLE.by);
    expect(withdrawn).toMatchObject({ code: 1, stderr: expect.stringContaining('blocks training') });
  }, 60_000);
});

describeIf(xgboost, 'a finding that is overridden by name', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const promote = (request: object = {}) =>
    controlPlane.send('POST', '/models/lab/aliases', { alias: 'champion', version: 1, by: RESPONSIBLE.by, ...request });
  const demote = () => controlPlane.send('DELETE', '/models/lab/aliases/champion', { by: RESPONSIBLE.by });
  const version = () => controlPlane.get<ModelVersionDto>('/models/lab/versions/1');

  it('allows training, stays with the model, and when withdrawn forbids its promotion', async () => {
    const dataset = await api.import('numbered', csv(withColumn(ordered, 'Active Std', (_, row) => 70_000 + row)));
    const run = { datasetId: dataset.id, model: 'lab', parameters: { rounds: 5 } };
    const problem = await refused(await controlPlane.send('POST', '/training-runs', run));
    expect(problem).toMatchObject({ status: 409, code: 'training.audit.conflict' });
    expect(problem.command).toContain('--override "numeric-identifier:Active Std"');

    const path = `/datasets/${dataset.id}/audit/overrides`;
    const request = { check: 'numeric-identifier', ...RESPONSIBLE };
    const overridden = await accepted<DatasetDto>(await controlPlane.send('POST', path, request));
    expect(overridden).toMatchObject({ blockedBy: [], audit: { verdict: 'block' } });
    const [{ id, at }] = overridden.auditOverrides;
    const { id: runId } = await api.start(dataset.id, run);
    expect(await api.ended(runId)).toMatchObject({ state: 'succeeded' });
    const recorded = { check: 'numeric-identifier', column: 'Active Std', ...RESPONSIBLE, at };
    expect((await version()).lineage.audit).toEqual({ verdict: 'block', overrides: [recorded] });
    expect((await version()).card).toContain(`| Active Std | ${RESPONSIBLE.by} | ${RESPONSIBLE.reason} |`);
    await accepted(await promote());
    await accepted(await demote());

    const withdrawn = await accepted<DatasetDto>(await controlPlane.send('DELETE', `${path}/${id}`, { by: 'ada' }));
    expect(withdrawn.auditOverrides).toMatchObject([{ id, withdrawnAt: expect.any(String), withdrawnBy: 'ada' }]);
    expect(withdrawn.blockedBy).toHaveLength(1);
    const refusal = await refused(await promote());
    expect(refusal).toMatchObject({ status: 409, code: 'model.gate.conflict' });
    expect(refusal.detail).toContain('numbered: numeric-identifier of Active Std');
    expect(refusal.command).toContain('--reason');

    await accepted(await promote(RESPONSIBLE));
    expect((await version()).auditOverrides).toMatchObject([
      { ...RESPONSIBLE, findings: ['numbered: numeric-identifier of Active Std'] },
    ]);
    await accepted(await demote());
    await accepted(await promote());
    expect((await version()).auditOverrides).toHaveLength(1);
  }, 120_000);
});
