import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { follow, readFeed, readStream, type Reader } from '../support/programs/alert-readers.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { Load } from '../support/programs/load.js';

const STORED = 12_000;
const PATIENCE_MS = 60_000;

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly position: string;
}

describe('who listens for new alerts', () => {
  let controlPlane: TestControlPlane;
  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, 90_000);
  afterAll(() => controlPlane.stop());

  it('gets each stored alert once, or is told how many are left out: --follow, feed and event stream', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'first');
    const readers: Record<string, Reader> = {
      follow: follow(controlPlane),
      feed: await readFeed(controlPlane),
      stream: await readStream(controlPlane),
    };
    await agent.deliver([alert(1)], 0);
    for (const [name, { account }] of Object.entries(readers))
      await until(`${name} listening`, () => account.total === 1, PATIENCE_MS);
    const { mqttUrl, agentToken: token } = controlPlane;
    // Small batches of several agents: transactions overlap, and their ids with them.
    const load = await Load.start({
      mqttUrl,
      token,
      agents: 6,
      alertsPerBatch: 5,
      alertsPerAgent: STORED / 6,
      bootEpoch: 1_795_000_000,
    });
    await load.done();
    await load.stop();
    const [row] = await queryDatabase<{ count: string }>(controlPlane.dataDir, 'SELECT count(*) FROM alert');
    expect(Number(row?.count)).toBe(STORED + 1);
    for (const [name, { account }] of Object.entries(readers)) {
      await until(`all alerts for ${name}`, () => account.total >= STORED + 1, PATIENCE_MS);
      expect([name, account.total, account.twice, account.outOfOrder]).toEqual([name, STORED + 1, 0, 0]);
    }
    expect(readers['follow']?.account.delivered.size).toBe(STORED + 1);
    await Promise.all(Object.values(readers).map((reader) => reader.stop()));
    await agent.close();
  }, 180_000);

  it('polls by position: nothing twice, nothing left out, also of what is filtered', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'polled');
    const { position } = await controlPlane.get<Page>('/alerts?agent=polled');
    await agent.deliver(
      Array.from({ length: 7 }, (_, index) => alert(index + 1)),
      0,
    );
    const ids: string[] = [];
    for (let after = position; ;) {
      const page = await controlPlane.get<Page>(`/alerts?agent=polled&limit=3&after=${after}`);
      ids.push(...page.items.map(({ id }) => id));
      after = page.position;
      if (page.items.length < 3) break;
    }
    expect(ids).toHaveLength(7);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => Number(a) - Number(b)));
    await agent.close();
  });

  it('tells a reader of the event stream that comes back what it has missed', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'returned');
    const { position } = await controlPlane.get<Page>('/alerts');
    await agent.deliver([alert(1), alert(2)], 0);
    const stopping = new AbortController();
    const { body } = await fetch(`${controlPlane.url}/api/v1/events`, {
      headers: { 'last-event-id': position },
      signal: stopping.signal,
    });
    let text = '';
    for await (const chunk of body!) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('alerts-left-out')) break;
    }
    expect(text).toContain(`"count":2,"after":"${position}"`);
    stopping.abort();
    await agent.close();
  });

  it('is told by the feed after a restart what the process before stored', async () => {
    const before = await TestControlPlane.start();
    const agent = await FakeAgent.connect(before.mqttUrl, before.agentToken, 'restart');
    const reader = await readFeed(before);
    await agent.deliver([alert(1)], 0);
    await until('the first alert', () => reader.account.total === 1);
    await agent.deliver([alert(2), alert(3)], 1);
    await before.kill();
    const { dataDir, httpPort, mqttPort } = before;
    const again = await TestControlPlane.start({ dataDir, httpPort, mqttPort });
    await until('all alerts accounted for', () => reader.account.total === 3, PATIENCE_MS);
    await reader.stop();
    await agent.close();
    await again.stop();
    again.discard();
  }, 120_000);
});
