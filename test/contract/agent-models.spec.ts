import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentCounters } from '@picket/shared/contract';
import type { Alert, SketchWindow } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import { sha256 } from '@picket/shared/bundle';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { startAedes, type TestBroker } from '../support/programs/brokers.js';
import { BundleServer } from '../support/programs/bundle-server.js';
import { batchTrapModel } from '../support/models/hostile-onnx.js';
import { ethernet, ipv4, PROTOCOL, udp } from '../support/traffic/frames.js';
import { pcapOf } from '../support/traffic/pcap.js';
import { StandInControlPlane } from '../support/programs/stand-in-control-plane.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const FLOWS = 500;

let folder: string;
let broker: TestBroker;
let bundles: BundleServer;
let controlPlane: StandInControlPlane;
let agent: TestAgent;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'picket-agent-'));
  broker = await startAedes();
  bundles = await BundleServer.start();
  controlPlane = await StandInControlPlane.connect(broker.url);
  agent = launch('--speed', '20', '--loop', writeCapture());
});
afterEach(async () => {
  await agent.stop('SIGKILL');
  await controlPlane.close();
  await broker.stop();
  await bundles.stop();
  rmSync(folder, { recursive: true, force: true });
});

function launch(...replay: string[]): TestAgent {
  return TestAgent.launch(['replay', ...replay], {
    id: 'edge',
    stateDir: join(folder, 'state'),
    controlPlane: { mqttUrl: broker.url, url: bundles.url, agentToken: 'unused' },
    environment: {
      PICKET_SKETCH_WINDOW_S: '1',
      PICKET_ALERTS_WINDOW_S: '1',
      PICKET_SCORING_TIME_S: '3',
      PICKET_STATUS_INTERVAL_S: '1',
    },
  });
}

/** Ten seconds of conversations that end after two packets, and a few that never do. */
function writeCapture(): string {
  const path = join(folder, 'mixed.pcap');
  const frames = Array.from({ length: FLOWS }, (_, index) => {
    const datagram = ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1024 + index, 53, 100)));
    return [0, 500].map((delayUs) => ({ timeUs: 1_600_000_000_000_000 + index * 20_000 + delayUs, frame: datagram }));
  });
  writeFileSync(path, pcapOf(frames.flat()));
  return path;
}

function alertsOf(version: number): Alert[] {
  return controlPlane.records
    .filter(({ kind }) => kind === 'alerts')
    .map(({ message }) => message as Alert)
    .filter(({ modelVersion }) => modelVersion === version);
}

const packetsReceived = () => controlPlane.statuses.at(-1)?.counters.packetsReceived ?? 0;
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

describe('a running agent', () => {
  it('takes three models one after the other without a restart and without losing a flow', async () => {
    for (const version of [1, 2, 3]) {
      await controlPlane.desire('edge', bundles.desire(version, tinyBundle({ version, attackLogit: 2 + version })));
      await controlPlane.until(() => controlPlane.reports.some(({ revision }) => revision === version));
      await controlPlane.until(() => alertsOf(version).length > 0);
    }
    expect(controlPlane.reports.map(({ outcome, model }) => [outcome, model?.version])).toEqual([
      ['applied', 1],
      ['applied', 2],
      ['applied', 3],
    ]);
    expect(await agent.stop()).toBe(0);
    await controlPlane.until(() => controlPlane.statuses.at(-1)?.online === false);
    expect(new Set(controlPlane.statuses.map(({ startedAt }) => startedAt)).size).toBe(1);

    const counters = controlPlane.statuses.at(-1)?.counters as AgentCounters;
    const local = await runAgentCli(['status', '--json'], { PICKET_STATE_DIR: join(folder, 'state') });
    const { flowsUnscored } = JSON.parse(local.stdout) as { flowsUnscored: number };
    expect(sum(counters.flowsExported) + counters.flowsLive).toBe(counters.flowsCreated);
    expect(counters.flowsLive).toBe(0);
    expect(counters.flowsScored + flowsUnscored).toBe(sum(counters.flowsExported));

    // The last records lie in the outbox: an agent that sees no packet delivers them.
    const nothing = join(folder, 'nothing.pcap');
    writeFileSync(nothing, pcapOf([]));
    expect(await launch(nothing).exited).toBe(0);
    const windows = controlPlane.records
      .filter(({ kind }) => kind === 'sketches')
      .map(({ message }) => message as SketchWindow);
    expect(windows.reduce((total, { flows }) => total + Number(flows), 0)).toBe(counters.flowsScored);
    const alerted = [1, 2, 3].flatMap(alertsOf).reduce((total, { flowCount }) => total + Number(flowCount), 0);
    expect(alerted).toBe(counters.flowsAlerted);
  }, 60_000);

  it('ends a model that takes too long for a batch, and goes on with the one before; never again with that one', async () => {
    const trap = tinyBundle({
      version: 2,
      onnx: batchTrapModel(PROFILES['cic-v40'].features.length, 3),
      promised: [1 / 3, 1 / 3, 1 / 3],
    });
    await controlPlane.desire('edge', bundles.desire(1, tinyBundle({ version: 1 })));
    await controlPlane.until(() => alertsOf(1).length > 0);
    await controlPlane.desire('edge', bundles.desire(2, trap));
    await controlPlane.until(() => controlPlane.reports.some(({ outcome }) => outcome === 'rolled-back'));
    expect(controlPlane.reports.map(({ outcome, model }) => [outcome, model?.version])).toEqual([
      ['applied', 1],
      ['applied', 2],
      ['rolled-back', 1],
    ]);
    expect(controlPlane.reports.at(-1)?.reason).toMatch(/stopped while it scored: it took more than 3 s/);

    const [alerts, packets] = [alertsOf(1).length, packetsReceived()];
    await controlPlane.until(() => alertsOf(1).length > alerts && packetsReceived() > packets);
    const status = await runAgentCli(['status'], { PICKET_STATE_DIR: join(folder, 'state') });
    expect(status.stdout).toMatch(new RegExp(`quarantined +model ${sha256(trap).slice(0, 12)}: .*more than 3 s`));
    expect(status.stdout).toMatch(/model +tiny version 1/);

    await agent.stop();
    agent = launch('--speed', '20', '--loop', writeCapture());
    await controlPlane.desire('edge', bundles.desire(3, trap));
    await controlPlane.until(() => controlPlane.reports.some(({ revision }) => revision === 3));
    expect(controlPlane.reports.at(-1)).toMatchObject({ outcome: 'refused', model: { version: 1 } });
    expect(controlPlane.reports.at(-1)?.reason).toContain('in quarantine');
  }, 60_000);

  it('leaves its will behind when it is killed', async () => {
    await controlPlane.until(() => controlPlane.statuses.at(-1)?.online === true);
    await agent.stop('SIGKILL');
    await controlPlane.until(() => controlPlane.statuses.at(-1)?.online === false);
  });
});
