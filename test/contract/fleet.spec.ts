import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  agentTopic,
  desiredStateSchema,
  parseJsonPayload,
  type AgentStatus,
  type DesiredState,
} from '@picket/shared/contract';
import { childrenOf } from '../support/machine/processes.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { agentStatus, FakeAgent } from '../support/programs/fake-agent.js';

interface Agent {
  readonly id: string;
  readonly health: string;
  readonly warnings: readonly string[];
  readonly impairments: readonly { readonly code: string }[];
  readonly status: AgentStatus | null;
  readonly rates: { readonly flowsPerSecond: number } | null;
  readonly desiredRevision: number;
  readonly lastReport: { readonly reason: string; readonly revision: number } | null;
}

describe('the fleet', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({
      environment: { PICKET_AGENTS_SILENT_AFTER_S: '2', PICKET_AGENTS_MAX: '4' },
    });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const connect = (id: string): Promise<FakeAgent> => {
    const payload = Buffer.from(JSON.stringify({ ...agentStatus(), online: false }));
    const will = { topic: agentTopic(id, 'status'), payload, qos: 1 as const, retain: true };
    return FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id, { will });
  };

  const known = async (id: string): Promise<Agent | undefined> => {
    const { items } = await controlPlane.get<{ items: Agent[] }>('/agents');
    return items.find((agent) => agent.id === id);
  };

  const status = async (id: string) => (await known(id))?.status;

  const counters = (flowsScored: number) => ({ ...agentStatus().counters, flowsScored, packetsReceived: flowsScored });

  it('knows an agent by its status, how fast it is, and that it fell silent', async () => {
    const agent = await connect('edge-a');
    const start = Date.parse('2026-11-22T10:00:00Z');
    await agent.sendStatus({ sentAt: new Date(start).toISOString(), counters: counters(100) });
    await agent.sendStatus({ sentAt: new Date(start + 5000).toISOString(), counters: counters(600) });
    const online = await until('rates', async () => {
      const now = await known('edge-a');
      return now?.rates ? now : undefined;
    });
    expect(online).toMatchObject({ health: 'online', rates: { flowsPerSecond: 100 } });
    await until('silence', async () => (await known('edge-a'))?.health === 'silent');
    await agent.close();
  });

  it('learns from the will that an agent’s connection broke', async () => {
    const agent = await connect('edge-b');
    await agent.sendStatus();
    await until('it online', async () => (await known('edge-b'))?.health === 'online');
    agent.client.stream.destroy();
    agent.client.end(true);
    await until('it offline', async () => (await known('edge-b'))?.health === 'offline');
  });

  it('keeps what a killed agent counted, as of when it said so; its will says only that it is gone', async () => {
    const agent = await connect('edge-b');
    const later = new Date(Date.now() + 5000).toISOString();
    await agent.sendStatus({ sentAt: later, counters: counters(700) });
    await until('its counters', async () => (await status('edge-b'))?.counters.flowsScored === 700);
    agent.client.stream.destroy();
    agent.client.end(true);
    await until('it offline', async () => (await known('edge-b'))?.health === 'offline');
    expect(await status('edge-b')).toMatchObject({ online: false, sentAt: later, counters: { flowsScored: 700 } });
  });

  it('shows an agent that scores nothing as impaired, with a reason and a cure: in lists, overview and metrics', async () => {
    const agent = await connect('edge-a');
    await agent.sendStatus({
      counters: { ...counters(0), packetsReceived: 5000, packetsUnsupported: { ipv6: 5000 } },
    });
    const impaired = await until('it impaired', async () => {
      const now = await known('edge-a');
      return now?.health === 'impaired' ? now : undefined;
    });
    expect(impaired.impairments.map(({ code }) => code)).toEqual(['no-model', 'unsupported-packets']);
    const { agents } = await controlPlane.get<{ agents: { impaired: number } }>('/overview');
    expect(agents.impaired).toBe(1);
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    expect(metrics).toContain('picket_agents{health="impaired"} 1');
    await agent.close();
  });

  it('shows what an agent notes about packets and what is wrong with them, and takes earlier agents, which do not', async () => {
    const agent = await connect('edge-a');
    const later = new Date(Date.now() + 10_000).toISOString();
    const noted = { ...counters(1), packetsNoted: { truncated: 7 } };
    await agent.sendStatus({ sentAt: later, counters: noted, warnings: ['cut-packets', 'of-a-later-version'] });
    const shown = await until('its notes', async () => {
      const now = await controlPlane.get<Agent>('/agents/edge-a');
      return now.status?.counters.packetsNoted ? now : undefined;
    });
    expect(shown.status?.counters.packetsNoted).toEqual({ truncated: 7 });
    expect(shown.warnings).toEqual([expect.stringContaining('tcpdump -s 0'), 'of-a-later-version']);
    await agent.sendStatus({ sentAt: later, counters: counters(2) });
    const earlier = await until('the earlier agent', async () => {
      const now = await controlPlane.get<Agent>('/agents/edge-a');
      return now.status?.counters.flowsScored === 2 ? now : undefined;
    });
    expect(earlier.warnings).toEqual([]);
    await agent.close();
  });

  it('gives a new agent its desired state, and again after the broker has forgotten it', async () => {
    const agent = await connect('edge-c');
    const desired = next(agent);
    await agent.sendStatus();
    expect((await desired).revision).toBe(1);
    const [broker] = childrenOf(controlPlane.process.pid!, 'broker-process');
    const again = next(agent);
    // The client subscribes again by itself when it has reconnected.
    process.kill(broker, 'SIGKILL');
    expect((await again).revision).toBe(1);
    await agent.close();
  }, 30_000);

  it('goes on from the revision of an agent that is ahead, as after a restore', async () => {
    const agent = await connect('edge-c');
    const revisions: number[] = [];
    agent.client.on('message', (topic, payload) => {
      if (topic.endsWith('/desired')) revisions.push(parseJsonPayload(desiredStateSchema, payload).revision);
    });
    const report = { subject: 'model', outcome: 'applied', model: null, reason: '', at: new Date().toISOString() };
    await agent.publish('report', JSON.stringify({ ...report, revision: 40 }));
    await until('the later revision', () => revisions.includes(41));
    for (const revision of [12, 2 ** 31, 2 ** 52])
      await agent.publish('report', JSON.stringify({ ...report, revision }));
    await until('the last report', async () => (await known('edge-c'))?.lastReport?.revision === 2 ** 52);
    expect((await known('edge-c'))?.desiredRevision).toBe(41);
    await agent.close();
  });

  it('keeps an agent’s report, and refuses what is none', async () => {
    const agent = await connect('edge-a');
    const report = {
      revision: 1,
      subject: 'model',
      outcome: 'refused',
      model: null,
      reason: 'golden vectors differ',
      at: new Date().toISOString(),
    };
    await agent.publish('report', JSON.stringify(report));
    await until('the report', async () => (await known('edge-a'))?.lastReport?.reason === report.reason);
    await agent.publish('report', JSON.stringify({ ...report, outcome: 'exploded', reason: 'x' }));
    await agent.publish('report', JSON.stringify({ ...report, reason: 'later' }));
    await until('the later report', async () => (await known('edge-a'))?.lastReport?.reason === 'later');
    await agent.close();
  });

  it('knows so many agents and no more', async () => {
    for (const id of ['edge-d', 'edge-e']) {
      const agent = await connect(id);
      await agent.sendStatus();
      await agent.close();
      if (id === 'edge-d') await until('the fourth agent', () => known(id));
    }
    await until('the refusal', async () => {
      const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
      return /picket_ingest_messages_total\{channel="status",outcome="refused"\} [1-9]/.test(metrics);
    });
    expect(await known('edge-e')).toBeUndefined();
  });

  it('streams what changes to the console', async () => {
    const abort = new AbortController();
    const response = await fetch(`${controlPlane.url}/api/v1/events`, { signal: abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const agent = await connect('edge-a');
    await agent.sendStatus({ hostname: 'streamed' });
    let text = '';
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('"hostname":"streamed"')) break;
    }
    expect(text).toMatch(/^event: agent\ndata: \{.*"hostname":"streamed"/m);
    abort.abort();
    await agent.close();
  });
});

/** The next desired state that the agent is told. */
function next(agent: FakeAgent): Promise<DesiredState> {
  return new Promise((resolve) => {
    agent.client.on('message', (topic, payload) => {
      if (topic === agentTopic(agent.id, 'desired')) resolve(parseJsonPayload(desiredStateSchema, payload));
    });
  });
}
