import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tinyBundle } from '../support/models/tiny-model.js';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { agentStatus, FakeAgent } from '../support/programs/fake-agent.js';
import { LossyProxy } from '../support/programs/lossy-proxy.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { installPinned } from '../support/programs/state-folder.js';

const CAPTURE = resolve(import.meta.dirname, '../lab/captures/replay/curl-web.pcap.gz');
const STATE = ['models', 'outbox', 'identity'];
/** A session ends within this after the agent was taken out of service. */
const EXPELLED_MS = 5000;

interface Agent {
  readonly health: string;
  readonly identity: { readonly decommissioned: { readonly purgedAt: string | null } | null } | null;
}

const folder = mkdtempSync(join(tmpdir(), 'picket-farewell-'));
let controlPlane: TestControlPlane;
const agents: TestAgent[] = [];

beforeAll(async () => {
  controlPlane = await TestControlPlane.start();
}, 90_000);

afterAll(async () => {
  for (const agent of agents) await agent.stop('SIGKILL');
  await controlPlane.stop();
  rmSync(folder, { recursive: true });
});

const find = (id: string) => controlPlane.get<Agent>(`/agents/${id}`);
const counts = async () => (await controlPlane.get<{ agents: Record<string, number> }>('/overview')).agents;
const left = (stateDir: string) => STATE.filter((name) => existsSync(join(stateDir, name)));

async function enrol(id: string): Promise<{ code: number | null; stateDir: string }> {
  const stateDir = join(folder, id);
  const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
  const { token } = (await response.json()) as { token: string };
  const { code } = await runAgentCli(['enroll', '--token', token], { PICKET_STATE_DIR: stateDir, PICKET_AGENT_ID: id });
  installPinned(stateDir, tinyBundle());
  return { code, stateDir };
}

function launch(id: string, stateDir: string, url?: string): TestAgent {
  const agent = TestAgent.launch(['replay', CAPTURE, '--pps', '300', '--loop'], {
    id,
    stateDir,
    controlPlane,
    environment: { PICKET_MQTT_URL: '', PICKET_MQTT_PASSWORD: '', PICKET_CONTROL_PLANE_URL: url ?? '' },
  });
  agents.push(agent);
  return agent;
}

const untilOnline = (id: string) =>
  until(`${id} is online`, async () => {
    const agent = await find(id).catch(() => undefined);
    return agent && ['online', 'impaired'].includes(agent.health);
  });

const decommission = (id: string) =>
  runPicket(controlPlane.url, ['agents', 'decommission', id, '--reason', 'the rack is gone', '--by', 'ada']);

describe('an agent that is taken out of service', () => {
  it('deletes models, outbox and identity, says so, and leaves the counts', async () => {
    const { stateDir } = await enrol('gone');
    const agent = launch('gone', stateDir);
    await untilOnline('gone');
    const before = Date.now();
    expect((await decommission('gone')).stdout).toContain('out of service');
    expect(await agent.exited).toBe(0);
    const seconds = (Date.now() - before) / 1000;
    expect(left(stateDir)).toEqual([]);
    const { health, identity } = await find('gone');
    expect([health, typeof identity?.decommissioned?.purgedAt]).toEqual(['decommissioned', 'string']);
    expect(await counts()).toEqual({ online: 0, impaired: 0, silent: 0, offline: 0 });
    process.stdout.write(`decommission: purge confirmed and agent ended after ${seconds.toFixed(1)} s\n`);
    expect(seconds * 1000).toBeLessThan(EXPELLED_MS * 3);
    // It does not come back by itself, and says why.
    const again = launch('gone', stateDir);
    expect(await again.exited).toBe(1);
    expect(again.log).toContain('taken out of service');
    // Undone by one press; its host has nothing left to show, and enrols.
    expect((await runPicket(controlPlane.url, ['agents', 'recommission', 'gone', '--by', 'ada'])).code).toBe(0);
    expect((await find('gone')).health).toBe('offline');
    expect((await enrol('gone')).code).toBe(0);
  }, 90_000);

  it('hears of it when it comes back, and deletes nothing when that was undone before', async () => {
    const [{ stateDir }, other] = [await enrol('away'), await enrol('spared')];
    for (const [id, path] of [['away', stateDir] as const, ['spared', other.stateDir] as const]) {
      const agent = launch(id, path);
      await untilOnline(id);
      await agent.stop();
      await decommission(id);
      expect((await find(id)).identity?.decommissioned?.purgedAt).toBeNull();
    }
    await runPicket(controlPlane.url, ['agents', 'recommission', 'spared', '--by', 'ada']);
    expect(await launch('away', stateDir).exited).toBe(0);
    expect([left(stateDir), typeof (await find('away')).identity?.decommissioned?.purgedAt]).toEqual([[], 'string']);
    const spared = launch('spared', other.stateDir);
    await untilOnline('spared');
    expect(left(other.stateDir)).toEqual(STATE);
    await spared.stop();
  }, 90_000);

  it('keeps its identity until its word has been heard, and says it again after a lost answer', async () => {
    const { stateDir } = await enrol('unheard');
    const first = launch('unheard', stateDir);
    await untilOnline('unheard');
    await first.stop();
    await decommission('unheard');
    // Every answer but that to who it is.
    const proxy = await LossyProxy.start(controlPlane.agentsPort, (connection, piece) => connection > 0 && piece > 1);
    const identity = join(stateDir, 'identity/identity.json');
    const kept = JSON.parse(readFileSync(identity, 'utf8')) as { url: string };
    writeFileSync(identity, JSON.stringify({ ...kept, url: proxy.url }));
    const agent = launch('unheard', stateDir);
    expect(await agent.exited).toBe(0);
    proxy.stop();
    expect([left(stateDir), agent.log]).toEqual([['identity'], expect.stringContaining('could not be told')]);
    const { purgedAt } = (await find('unheard')).identity?.decommissioned ?? {};
    writeFileSync(identity, JSON.stringify(kept));
    expect(await launch('unheard', stateDir).exited).toBe(0);
    expect(left(stateDir)).toEqual([]);
    const { purgedAt: atLast } = (await find('unheard')).identity?.decommissioned ?? {};
    // What has arrived is not told anew: the first time counts.
    expect(atLast).toEqual(purgedAt ?? expect.any(String));
  }, 90_000);
});

it('calls an agent lost after 30 days of silence, counts it no more, and takes it back when a person expects it', async () => {
  const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'forgotten');
  await agent.publish('status', JSON.stringify({ ...agentStatus(), online: false }));
  await until('it is known', () => find('forgotten').catch(() => undefined));
  await agent.close();
  const silentFor = (days: number) =>
    queryDatabase(
      controlPlane.dataDir,
      `UPDATE agent SET last_seen_at = now() - make_interval(days => $1), expected_since = NULL WHERE id = 'forgotten'`,
      [days],
    );
  const { offline } = await counts();
  await silentFor(29);
  expect((await find('forgotten')).health).toBe('offline');
  await silentFor(30);
  expect([(await find('forgotten')).health, (await counts())['offline']]).toEqual(['lost', (offline ?? 0) - 1]);
  const { stdout } = await runPicket(controlPlane.url, ['agents', 'expect', 'forgotten', '--by', 'ada']);
  expect(stdout).toContain('it is offline');
  expect(await counts()).toMatchObject({ offline });
});
