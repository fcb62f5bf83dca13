import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestAgent } from '../support/programs/agent-process.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { FakeAgent } from '../support/programs/fake-agent.js';
import { pcapOf } from '../support/traffic/pcap.js';
import { ethernet, ipv4, PROTOCOL, udp } from '../support/traffic/frames.js';

interface Effective {
  readonly items: readonly {
    readonly name: string;
    readonly value: unknown;
    readonly origin: string;
    readonly reported: unknown;
    readonly state: string;
    readonly reason: string;
  }[];
}

interface Layer {
  readonly revision: number;
  readonly values: Record<string, unknown>;
  readonly changedBy: string | null;
}

/** Real agents that go by what is set for fleet, group and agent. */
describe('settings', () => {
  let controlPlane: TestControlPlane;
  let folder: string;
  let agent: TestAgent;

  const launch = (id: string, environment: Record<string, string> = {}) =>
    TestAgent.launch(['replay', join(folder, 'one.pcap'), '--loop', '--speed', '1'], {
      ...{ id, controlPlane, stateDir: join(folder, id) },
      environment: { PICKET_ALERTS_PER_MINUTE: '77', ...environment },
    });

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    folder = mkdtempSync(join(tmpdir(), 'picket-settings-'));
    const frame = ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1024, 53, 100)));
    writeFileSync(
      join(folder, 'one.pcap'),
      pcapOf([
        { timeUs: 0, frame },
        { timeUs: 5e6, frame },
      ]),
    );
    await controlPlane.send('POST', '/agent-groups', { name: 'edge', by: 'test' });
    agent = launch('edge-1');
    await until('the agent', async () => (await settingOf('edge-1', 'alerts.perMinute')).state === 'applied');
    await controlPlane.send('PATCH', '/agents/edge-1', { group: 'edge', by: 'test' });
  }, 120_000);

  afterAll(async () => {
    await agent.stop('SIGKILL');
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const settingOf = async (id: string, name: string) => {
    const answer = await fetch(`${controlPlane.url}/api/v1/agents/${id}/settings`);
    const { items = [] } = (await answer.json()) as Partial<Effective>;
    return items.find((setting) => setting.name === name) ?? { state: 'no agent', value: null, origin: '', reason: '' };
  };

  const layer = (path: string) => controlPlane.get<Layer>(`/settings/${path}`);

  const save = async (path: string, values: object, more: object = {}): Promise<Response> => {
    const { revision } = await layer(path);
    return controlPlane.send('PUT', `/settings/${path}`, { values, basedOn: revision, by: 'test', ...more });
  };

  const holds = (name: string, expected: object) =>
    until(`${name} to be ${JSON.stringify(expected)}`, async () => {
      const setting = await settingOf('edge-1', name);
      return Object.entries(expected).every(([key, value]) => setting[key as keyof typeof setting] === value);
    });

  it('are those of the host until something is set, then of the fleet, the group, the agent: the narrowest', async () => {
    await holds('alerts.perMinute', { value: 77, origin: 'host', reported: 77, state: 'applied' });
    await save('fleet', { 'alerts.perMinute': 100, 'status.intervalS': 1 });
    await holds('alerts.perMinute', { value: 100, origin: 'fleet', reported: 100, state: 'applied' });
    await save('groups/edge', { 'alerts.perMinute': 200 });
    await holds('alerts.perMinute', { value: 200, origin: 'group', reported: 200, state: 'applied' });
    await save('agents/edge-1', { 'alerts.perMinute': 300 });
    await holds('alerts.perMinute', { value: 300, origin: 'agent', reported: 300, state: 'applied' });
    await save('agents/edge-1', {});
    await holds('alerts.perMinute', { value: 200, origin: 'group', reported: 200, state: 'applied' });
  });

  it('follow the agent into its group, and the group to its new name', async () => {
    await controlPlane.send('PATCH', '/agents/edge-1', { group: 'default', by: 'test' });
    await holds('alerts.perMinute', { value: 100, origin: 'fleet', reported: 100 });
    await controlPlane.send('PATCH', '/agent-groups/edge', { name: 'plants', by: 'test' });
    await controlPlane.send('PATCH', '/agents/edge-1', { group: 'plants', by: 'test' });
    await holds('alerts.perMinute', { value: 200, origin: 'group', reported: 200 });
  });

  it('are shown before they are saved: what changes, for how many agents, and where a narrower value wins', async () => {
    const question = { values: { 'alerts.perMinute': 150, 'log.level': 'debug' } };
    const preview = await controlPlane.send('POST', '/settings/fleet/preview', question);
    expect(await preview.json()).toEqual({
      changes: [
        { name: 'alerts.perMinute', from: 100, to: 150 },
        { name: 'log.level', from: null, to: 'debug' },
        { name: 'status.intervalS', from: 1, to: null },
      ],
      agents: 1,
      overridden: [{ name: 'alerts.perMinute', agents: 1 }],
    });
    expect((await layer('fleet')).values).toEqual({ 'alerts.perMinute': 100, 'status.intervalS': 1 });
  });

  it('are kept revision by revision; one that was made from an older one is refused', async () => {
    const { revision } = await layer('fleet');
    const stale = await save('fleet', {}, { basedOn: revision - 1 });
    expect(await stale.json()).toMatchObject({ status: 409, code: 'setting.revision.conflict' });
    const { items } = await controlPlane.get<{ items: Layer[] }>('/settings/agents/edge-1/revisions');
    expect(items.map(({ values }) => values)).toEqual([{}, { 'alerts.perMinute': 300 }]);
  });

  it('are refused here where they could not hold anywhere', async () => {
    for (const values of [
      { 'alerts.perMinute': 0 },
      { 'alerts.perMinute': '5' },
      { 'log.level': 'loud' },
      { 'mqtt.url': 'mqtt://evil' },
    ])
      expect({ values, status: (await save('fleet', values)).status }).toEqual({ values, status: 400 });
    for (const path of ['groups/nowhere', 'agents/nobody']) {
      const answer = await controlPlane.send('PUT', `/settings/${path}`, { values: {}, basedOn: 0, by: 'test' });
      expect(answer.status).toBe(404);
    }
  });

  it('keep their old value at an agent that cannot apply them, which says why', async () => {
    await save('agents/edge-1', { 'outbox.maxMib': 64 });
    await holds('outbox.maxMib', { reported: 64, state: 'applied' });
    await save('agents/edge-1', { 'outbox.maxMib': 1_048_576, 'alerts.windowS': 7 });
    await holds('outbox.maxMib', { value: 1_048_576, reported: 64, state: 'refused' });
    await holds('alerts.windowS', { reported: 7, state: 'applied' });
    expect((await settingOf('edge-1', 'outbox.maxMib')).reason).toMatch(
      /^the disk of the state folder has room for \d+ MiB$/,
    );
  });

  it('hold over a restart of the agent without the control plane', async () => {
    await agent.stop();
    const offline = { id: 'edge-1', mqttUrl: 'mqtt://127.0.0.1:9', url: 'http://127.0.0.1:9', agentToken: 'unused' };
    agent = TestAgent.launch(['replay', join(folder, 'one.pcap'), '--loop', '--speed', '1'], {
      ...{ id: 'edge-1', controlPlane: offline, stateDir: join(folder, 'edge-1') },
    });
    const values = await until('its local status', async () => {
      const text = await readFile(join(folder, 'edge-1', 'status.json'), 'utf8');
      const { pid, settings } = JSON.parse(text) as { pid: number; settings?: { values: Record<string, unknown> } };
      return pid === agent.process.pid ? settings?.values : undefined;
    });
    expect(values).toMatchObject({ 'outbox.maxMib': 64, 'alerts.windowS': 7, 'alerts.perMinute': 200 });
    await agent.stop();
    agent = launch('edge-1');
  });

  it('are not taken by a host that says so', async () => {
    const stubborn = launch('stubborn', { PICKET_SETTINGS_REMOTE: 'false' });
    try {
      const refused = await until('its answer', async () => {
        const setting = await settingOf('stubborn', 'alerts.perMinute');
        return setting.state === 'refused' ? setting : undefined;
      });
      expect(refused).toMatchObject({ value: 100, reported: 77, origin: 'fleet' });
    } finally {
      await stubborn.stop('SIGKILL');
    }
  });

  it('are unknown of an agent of an older version, which hears its model all the same', async () => {
    const old = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'old');
    await old.sendStatus();
    await until('the agent', async () => (await settingOf('old', 'alerts.perMinute')).state === 'unknown');
    await old.close();
  });
});
