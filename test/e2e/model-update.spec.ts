import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { AgentReport } from '@picket/shared/contract';
import { systemClock } from '@picket/shared/clock';
import type { DriftReportDto, FeatureHistogramDto } from '../../control-plane/src/api/drift.js';
import type { AgentDto } from '../../control-plane/src/api/agent.js';
import type { ModelVersionSummaryDto } from '../../control-plane/src/api/model.js';
import { WindowTotals } from '../../control-plane/src/sketches/index.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { TestDatabase } from '../support/programs/database.js';
import { writeFlood } from '../support/traffic/flood.js';
import { endlessModel } from '../support/models/hostile-onnx.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi } from '../support/api/learning-api.js';
import { register, registryOn } from '../support/programs/registry.js';
import { readLocalStatus } from '../support/programs/state-folder.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const CLI = resolve(import.meta.dirname, '../../control-plane/dist/cli/main.js');
const AGENT_ID = 'updated';
const FEATURES = 77;
const CLASSES = 3;

type ModelName = Pick<ModelVersionSummaryDto, 'name' | 'version'>;

describeIf(xgboost, 'model updates of a running agent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-update-'));
  const stateDir = join(folder, 'state');
  let controlPlane: TestControlPlane;
  let agent: TestAgent;
  let database: TestDatabase;
  let files: string[];

  beforeAll(async () => {
    files = await writeFlood(folder, 10, 50);
    controlPlane = await TestControlPlane.start();
    database = await TestDatabase.of(controlPlane.dataDir);
    agent = startAgent('--loop');
  }, 90_000);

  afterAll(async () => {
    await agent.stop('SIGKILL');
    await database.stop();
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const startAgent = (...more: string[]) =>
    TestAgent.launch(['replay', ...files, '--pps', '300', '--wait-for-model', ...more], {
      id: AGENT_ID,
      stateDir,
      controlPlane,
      environment: { PICKET_SKETCH_WINDOW_S: '2' },
    });

  const seen = () => controlPlane.get<AgentDto>(`/agents/${AGENT_ID}`).catch(() => undefined);

  const promote = async ({ name, version }: ModelName) =>
    accepted(
      await controlPlane.send('POST', `/models/${name}/aliases`, {
        ...{ alias: 'champion', version },
        ...{ by: 'ada', reason: 'a test wants it so' },
      }),
    );

  /** Makes it the champion and waits for what the agent says to that. */
  async function promoteAndWait(model: ModelName): Promise<AgentReport> {
    const before = (await seen())?.desiredRevision ?? 0;
    await promote(model);
    return until<AgentReport>(`report about ${model.name} ${model.version}`, async () => {
      const found = await seen();
      const isNew = found?.lastReport && found.lastReport.revision === found.desiredRevision;
      return isNew && found.desiredRevision > before ? (found.lastReport ?? undefined) : undefined;
    });
  }

  /** The agent has scored since, with this version. */
  async function untilScoringWith({ name, version }: ModelName): Promise<void> {
    const start = (await seen())?.status?.counters.flowsScored ?? 0;
    await until(`flows scored with ${name} ${version}`, async () => {
      const status = (await seen())?.status;
      const isIt = status?.model?.name === name && status.model.version === version;
      return isIt && status.counters.flowsScored > start + 100;
    });
  }

  it('takes three trained versions, one after the other, in one run', async () => {
    const api = new LearningApi(controlPlane);
    const content = labelledFlowsCsv(['Normal', 'DoS', 'Probe'], { rowsPerClass: 100 });
    const dataset = await api.import('flows', [{ name: 'flows.csv', content }]);
    for (const version of [1, 2, 3]) {
      const { id } = await api.start(dataset.id, { model: 'flows', parameters: { rounds: 5, seed: version } });
      expect(await api.ended(id)).toMatchObject({ state: 'succeeded', version });
      const report = await promoteAndWait({ name: 'flows', version });
      expect(report).toMatchObject({ outcome: 'applied', model: { name: 'flows', version } });
      await untilScoringWith({ name: 'flows', version });
    }
    expect(agent.isRunning).toBe(true);
    expect(readLocalStatus(stateDir)?.pid).toBe(agent.process.pid);
  }, 120_000);

  it.each([
    ['that was changed on the way', /SHA-256 differs/, {}, corruptBundle],
    ['of another profile', /profile cic-head, this agent computes cic-v40/, { profile: 'cic-head' as const }, asItIs],
    ['with an operator that loops', /operator "?Loop|sub-graph/, { onnx: endlessModel(FEATURES, CLASSES) }, asItIs],
    [
      'that computes other probabilities than it promises',
      /does not compute what it should: row 0 of the golden rows/,
      { promised: [0.2, 0.4, 0.4] },
      asItIs,
    ],
  ])(
    'refuses a bundle %s, says why, and goes on with the version before',
    async (_, reason, model, spoil) => {
      const version = await register(registryOn(database, systemClock), 'hostile', tinyBundle(model));
      spoil(version.digest);
      const report = await promoteAndWait(version);
      expect(report).toMatchObject({ outcome: 'refused', model: { name: 'flows', version: 3 } });
      expect(report.reason).toMatch(reason);
      await untilScoringWith({ name: 'flows', version: 3 });
      expect(agent.isRunning).toBe(true);
    },
    60_000,
  );

  function asItIs(): void {}

  function corruptBundle(digest: string): void {
    const path = join(controlPlane.dataDir, 'models', `${digest}.zip`);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
  }

  it('shows how far the replayed flows are from those that the model was trained on', async () => {
    // Asked for no model, it is about the one that agents run, not about the refused one that was promoted last.
    const used = await controlPlane.get<DriftReportDto>('/drift');
    expect(used).toMatchObject({ model: { name: 'flows', version: 3 }, emptyReason: null, agents: 1 });
    expect(used.flows).toBeGreaterThan(100);
    expect(used.features).toHaveLength(FEATURES);
    expect(used.driftedShare).toBeGreaterThan(0.5);
    const histogram = await controlPlane.get<FeatureHistogramDto>('/drift/features/Flow%20Duration?model=flows@3');
    expect(histogram.current.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(used.flows);
    const shown = await picket('drift', '--model', 'flows@3', '--agent', AGENT_ID);
    expect(shown).toMatch(/model +flows@3/);
    expect(shown).toMatch(/^Flow Duration +drifted/m);
    expect(JSON.parse(await picket('drift', '--model', 'flows@3', '--json'))).toMatchObject({ agents: 1 });
  });

  const picket = async (...command: string[]) =>
    (await promisify(execFile)(process.execPath, [CLI, ...command], { env: { PICKET_URL: controlPlane.url } })).stdout;

  it('has lost no flow: every one that was created has been scored by one version and is in its sketches', async () => {
    expect(await agent.stop()).toBe(0);
    const status = readLocalStatus(stateDir);
    const { flowsCreated, flowsExported, flowsLive, flowsScored, recordsDropped } = status!.counters;
    const exported = Object.values(flowsExported).reduce((sum, count) => sum + count, 0);
    expect({ flowsLive, created: flowsCreated }).toEqual({ flowsLive: 0, created: exported });
    expect(flowsScored + status!.flowsUnscored).toBe(exported);
    expect(status!.flowsUnscored).toBe(0);
    expect(recordsDropped).toEqual({});
    // The next run delivers what was still on the disk.
    agent = startAgent();
    expect(await agent.exited).toBe(0);
    const windows = await database.query<{ model_digest: string; payload: Buffer }>(
      'SELECT model_digest, payload FROM sketch_window WHERE boot_epoch = $1',
      [status!.bootEpoch],
    );
    const totals = new WindowTotals();
    for (const { payload } of windows) totals.add(payload);
    expect(totals.flows).toBe(flowsScored);
    expect(totals.features.get('Flow Duration')).toMatchObject({ count: flowsScored, missing: 0 });
    expect(new Set(windows.map(({ model_digest }) => model_digest)).size).toBe(3);
    expect(await database.query('SELECT reason FROM dead_letter')).toEqual([]);
  }, 60_000);
});
