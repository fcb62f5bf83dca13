import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { create, toBinary } from '@bufbuild/protobuf';
import { LIMITS, type AgentStatus, type DesiredState } from '@picket/shared/contract';
import { AlertSchema, SketchWindowSchema } from '@picket/shared/uplink';
import pino, { type Logger } from 'pino';
import { Delivery } from '../../agent/src/uplink/delivery.js';
import { MqttUplink } from '../../agent/src/uplink/mqtt-uplink.js';
import { Outbox } from '../../agent/src/uplink/outbox.js';
import { startAedes, startMosquitto, type TestBroker } from '../support/programs/brokers.js';
import { agentStatus } from '../support/programs/fake-agent.js';
import { describeIf, program } from '../support/machine/requirements.js';
import { StandInControlPlane } from '../support/programs/stand-in-control-plane.js';

const ACK_TIMEOUT_MS = 300;

describeIf({ missing: undefined }, 'the uplink through aedes', () => contract(startAedes));
describeIf(program('mosquitto'), 'the uplink through Mosquitto', () => contract(startMosquitto));

function contract(startBroker: (port?: number) => Promise<TestBroker>): void {
  let folder: string;
  let broker: TestBroker;
  let controlPlane: StandInControlPlane;
  let agent: Awaited<ReturnType<typeof startAgent>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'picket-uplink-'));
    broker = await startBroker();
    controlPlane = await StandInControlPlane.connect(broker.url);
  });
  afterEach(async () => {
    await agent.stop();
    await controlPlane.close();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('empties the outbox as far as the control plane has acknowledged, in order, each record once', async () => {
    agent = startAgent(folder, broker.url);
    agent.alerts(300);
    agent.sketches(3);
    agent.alerts(300);
    await controlPlane.until(() => controlPlane.records.length === 603);
    await agent.untilEmpty();
    expect(controlPlane.records.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 603 }, (_, index) => index + 1),
    );
  });

  it('keeps records that the broker has confirmed and the control plane has not', async () => {
    controlPlane.onBatch = () => 'ignore';
    agent = startAgent(folder, broker.url);
    agent.alerts(5);
    await controlPlane.until(() => controlPlane.batches >= 2);
    expect(agent.outbox.records).toBe(5);
    expect(controlPlane.records).toEqual([]);
    controlPlane.onBatch = () => 'store';
    await agent.untilEmpty();
    expect(controlPlane.records).toHaveLength(5);
  });

  it('goes back to the first record that is missing when a batch in the middle is lost', async () => {
    let lost = 0;
    controlPlane.onBatch = (kind) => (kind === 'sketches' && lost++ === 0 ? 'ignore' : 'store');
    agent = startAgent(folder, broker.url);
    agent.alerts(2);
    agent.sketches(1);
    agent.alerts(2);
    await agent.untilEmpty();
    expect(lost).toBeGreaterThan(1);
    expect(new Set(controlPlane.records.map(({ sequence }) => sequence))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it('gives up a batch that nobody can read, says how many records that were, and goes on', async () => {
    controlPlane.onBatch = (kind) => (kind === 'sketches' ? 'unreadable' : 'store');
    agent = startAgent(folder, broker.url);
    agent.alerts(2);
    agent.sketches(1);
    agent.alerts(2);
    await controlPlane.until(() => controlPlane.records.some(({ kind }) => kind === 'dropped'));
    await agent.untilEmpty();
    const taken = controlPlane.records.filter(({ kind }) => kind === 'alerts').map(({ sequence }) => sequence);
    expect(new Set(taken)).toEqual(new Set([1, 2, 4, 5]));
    expect(agent.outbox.dropped).toEqual({ unreadable: 1 });
  });

  it('has no more batches under way than the contract allows, none of them too large', async () => {
    controlPlane.onBatch = () => 'ignore';
    agent = startAgent(folder, broker.url, { ackTimeoutMs: 60_000 });
    for (let index = 0; index < 40; index++) agent.alert('x'.repeat(100_000));
    await controlPlane.until(() => controlPlane.batches === LIMITS.inFlightBatches);
    await agent.outbox.flush();
    agent.uplink.recordsReady();
    expect(controlPlane.batches).toBe(LIMITS.inFlightBatches);
  });

  it('delivers what an earlier run left behind before its own records', async () => {
    const first = openOutbox(folder, 1);
    first.append('high-alerts', alert('earlier'));
    await first.close();
    agent = startAgent(folder, broker.url, { epoch: 2 });
    agent.alerts(1);
    await agent.untilEmpty();
    expect(controlPlane.records.map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('says once that the broker is away, comes back by itself, and loses nothing', async () => {
    agent = startAgent(folder, broker.url);
    await controlPlane.until(() => controlPlane.statuses.some(({ online }) => online));
    await broker.stop();
    agent.alerts(3);
    broker = await startBroker(broker.port);
    await agent.untilEmpty();
    expect(controlPlane.records).toHaveLength(3);
    expect(agent.log.filter(({ level }) => level === 40)).toHaveLength(1);
    expect(agent.log.at(-1)?.msg).toMatch(/^connected to the broker/);
  });

  it('says good-bye', async () => {
    agent = startAgent(folder, broker.url);
    await controlPlane.until(() => controlPlane.statuses.at(-1)?.online === true);
    await agent.stop();
    await controlPlane.until(() => controlPlane.statuses.at(-1)?.online === false);
  });

  it('hands on what the control plane desires, and ignores what is no desired state', async () => {
    agent = startAgent(folder, broker.url);
    await controlPlane.until(() => controlPlane.statuses.some(({ online }) => online));
    await controlPlane.desire('edge', { revision: 0 } as DesiredState);
    await controlPlane.desire('edge', { revision: 7, model: null, shadowModel: null, configuration: null });
    await agent.untilDesired();
    expect(agent.desired.map(({ revision }) => revision)).toEqual([7]);
    expect(agent.log.some(({ msg }) => msg.includes('ignored a message'))).toBe(true);
  });
}

function openOutbox(folder: string, epoch: number, logger: Logger = pino({ enabled: false }), onReady?: () => void) {
  return Outbox.open({ folder, maxBytes: 64 * 1024 * 1024, epoch, logger, onReady });
}

function alert(text: string): Uint8Array {
  return toBinary(AlertSchema, create(AlertSchema, { attackClass: text }));
}

function startAgent(folder: string, url: string, { epoch = 1, ackTimeoutMs = ACK_TIMEOUT_MS } = {}) {
  const log: { level: number; msg: string }[] = [];
  const logger = pino(
    { level: 'info' },
    { write: (line: string) => void log.push(JSON.parse(line) as (typeof log)[0]) },
  );
  const desired: DesiredState[] = [];
  let wake: () => void = () => undefined;
  const outbox = openOutbox(folder, epoch, logger, () => uplink.recordsReady());
  const delivery = new Delivery(outbox, { ackTimeoutMs, nowMs: () => performance.now() });
  const listener = {
    status: (online: boolean): AgentStatus => ({ ...agentStatus(), online }),
    desired: (state: DesiredState) => {
      desired.push(state);
      wake();
    },
  };
  const uplink = new MqttUplink(
    { url, agentId: () => 'edge', password: undefined, credentials: () => undefined, logger },
    delivery,
    listener,
  );
  uplink.start();
  let isStopped = false;
  return {
    outbox,
    uplink,
    log,
    desired,
    alert: (text: string) => outbox.append('high-alerts', alert(text)),
    alerts: (count: number) => {
      for (let index = 0; index < count; index++)
        outbox.append(index % 2 ? 'high-alerts' : 'low-alerts', alert(`${index}`));
    },
    sketches: (count: number) => {
      const window = toBinary(SketchWindowSchema, create(SketchWindowSchema, { flows: 1n }));
      for (let index = 0; index < count; index++) outbox.append('sketches', window);
    },
    /** Everything is acknowledged; looked at after each tick of the event loop that brought something. */
    untilEmpty: async () => {
      await outbox.flush();
      while (outbox.records > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    untilDesired: async () => {
      if (desired.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    },
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      await uplink.stop();
      await outbox.close();
    },
  };
}
