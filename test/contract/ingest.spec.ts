import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { AlertBatchSchema, Direction, encodeBatch, Severity } from '@picket/shared/uplink';
import { sha256 } from '@picket/shared/bundle';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { postmaster, queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, BOOT_EPOCH, FakeAgent } from '../support/programs/fake-agent.js';

interface AlertList {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

describe('ingest', () => {
  let controlPlane: TestControlPlane;
  let serial = 0;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
  });

  /** An agent that no other test has used. */
  const newAgent = () => FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, `ingest-${++serial}`);

  const query = <Row extends object>(sql: string, agent: FakeAgent): Promise<Row[]> =>
    queryDatabase<Row>(controlPlane.dataDir, sql, [agent.id]);

  const sequencesOf = async (agent: FakeAgent): Promise<number[]> => {
    const rows = await query<{ sequence: string }>(
      'SELECT sequence FROM alert WHERE agent_id = $1 ORDER BY sequence',
      agent,
    );
    return rows.map(({ sequence }) => Number(sequence));
  };

  it('acknowledges what is in the database', async () => {
    const agent = await newAgent();
    const ack = await agent.deliver([alert(1), alert(2), alert(3)], 0);
    expect(ack).toEqual({ bootEpoch: BOOT_EPOCH, committed: 3, refused: [] });
    expect(await sequencesOf(agent)).toEqual([1, 2, 3]);
    await agent.close();
  });

  it('keeps who opened the conversation, and finds an address on either side', async () => {
    const agent = await newAgent();
    const turned = { sourceAddress: '10.9.9.2', destinationAddress: '10.9.9.1' };
    await agent.deliver(
      [
        alert(1, { sourceAddress: '10.9.9.1', direction: Direction.INITIATOR }),
        alert(2, { ...turned, direction: Direction.UNKNOWN }),
        // An agent of before, and one of later.
        alert(3, turned),
        alert(4, { direction: 77 as Direction }),
      ],
      0,
    );
    const { items } = await controlPlane.get<{ items: { direction: string | null }[] }>('/alerts?address=10.9.9.1');
    expect(items.map(({ direction }) => direction)).toEqual([null, 'unknown', 'initiator']);
    expect(await sequencesOf(agent)).toEqual([1, 2, 3, 4]);
    await agent.close();
  });

  it('stores a batch that comes again once, in whole and in part', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1), alert(2)], 0);
    expect((await agent.deliver([alert(1), alert(2)], 0)).committed).toBe(2);
    expect((await agent.deliver([alert(2), alert(3)], 1)).committed).toBe(3);
    expect(await sequencesOf(agent)).toEqual([1, 2, 3]);
    await agent.close();
  });

  it('does not acknowledge past a gap, and passes it when the gap is filled', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1)], 0);
    expect((await agent.deliver([alert(5), alert(6)], 4)).committed).toBe(1);
    expect((await agent.deliver([alert(2), alert(4)], 1)).committed).toBe(4);
    expect((await agent.deliver([alert(5), alert(6)], 4)).committed).toBe(6);
    expect(await sequencesOf(agent)).toEqual([1, 2, 4, 5, 6]);
    await agent.close();
  });

  it('counts each boot epoch by itself', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1), alert(2)], 0);
    const ack = await agent.deliver([alert(1)], 0, BOOT_EPOCH + 1);
    expect(ack).toMatchObject({ bootEpoch: BOOT_EPOCH + 1, committed: 1 });
    expect(await sequencesOf(agent)).toEqual([1, 1, 2]);
    await agent.close();
  });

  it('refuses impossible records with a reason, keeps them as dead letters, and goes on with the rest', async () => {
    const agent = await newAgent();
    const bad = [
      alert(2, { probability: 1.5 }),
      alert(3, { probability: NaN }),
      alert(4, { severity: Severity.UNSPECIFIED }),
      alert(5, { severity: 99 as Severity }),
      alert(6, { attackClass: 'x'.repeat(65) }),
      alert(7, { attackClass: 'a\0b' }),
      alert(8, { lastUs: 253_402_300_799_000_000n }),
      alert(9, { sourceAddress: '10.0.0.256' }),
      alert(10, { profile: 'unheard-of' }),
      alert(11, { flowCount: 0n }),
    ];
    const ack = await agent.deliver([alert(1), ...bad, alert(12)], 0);
    expect(ack.committed).toBe(12);
    expect(ack.refused.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(ack.refused[0]?.reason).toMatch(/^probability: /);
    expect(await sequencesOf(agent)).toEqual([1, 12]);
    expect(await query('SELECT 1 FROM dead_letter WHERE agent_id = $1', agent)).toHaveLength(10);
    await agent.close();
  });

  it('keeps and counts what the agent had to shed', async () => {
    const agent = await newAgent();
    const batch = create(AlertBatchSchema, {
      position: { bootEpoch: BOOT_EPOCH, after: 0n },
      alerts: [alert(10)],
      dropped: [{ sequence: 9n, reason: 'outbox_full', kind: 'samples', count: 8n }],
    });
    await agent.publish('alerts', encodeBatch('alerts', batch));
    await until('the acknowledgement', () => agent.acks.at(-1)?.committed === 10);
    const rows = await query('SELECT reason, kind, count FROM dropped_record WHERE agent_id = $1', agent);
    expect(rows).toEqual([{ reason: 'outbox_full', kind: 'samples', count: '8' }]);
    await agent.close();
  });

  it('follows no jump further than an agent can shed, and stores what comes at its place', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1)], 0);
    for (const far of [Number.MAX_SAFE_INTEGER, 2 ** 32 + 2, 2 ** 25]) {
      const ack = await agent.deliver([alert(far)], 1);
      expect(ack.refused).toEqual([{ sequence: far, reason: expect.stringContaining('more than can be shed') }]);
    }
    expect((await agent.deliver([alert(2)], 1)).committed).toBe(2);
    // Within the bound a hole is taken for what was shed; what comes later all the same is stored.
    await agent.deliver([alert(1000)], 2);
    expect((await agent.deliver([alert(3), alert(4)], 2)).committed).toBe(1000);
    expect(await sequencesOf(agent)).toEqual([1, 2, 3, 4, 1000]);
    expect(await query('SELECT 1 FROM dead_letter WHERE agent_id = $1', agent)).toHaveLength(3);
    await agent.close();
  });

  it('answers a batch in an impossible order, and refuses its records', async () => {
    const agent = await newAgent();
    const twice = await agent.deliver([alert(1), alert(1)], 0);
    expect(twice).toMatchObject({ committed: 1, refused: [{ sequence: 1 }] });
    expect((await agent.deliver([alert(0)], 1)).committed).toBe(1);
    expect((await agent.deliver([alert(2)], 1)).committed).toBe(2);
    expect(await sequencesOf(agent)).toEqual([2]);
    await agent.close();
  });

  it('refuses figures that no agent can have', async () => {
    const agent = await newAgent();
    const far = BigInt(Date.now() + 3 * 86_400_000) * 1000n;
    const bad = [
      alert(1, { flowCount: 2n ** 53n - 1n }),
      alert(2, { firstUs: 0n }),
      alert(3, { firstUs: far, lastUs: far }),
      alert(4, { firstUs: 500_000_000_000_000n }),
    ];
    const { refused } = await agent.deliver(bad, 0);
    expect(refused.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    await agent.close();
  });

  it('counts each record once, however often it comes', async () => {
    const counts = async () => {
      const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
      const of = (outcome: string) =>
        Number(new RegExp(`records_total\\{kind="alerts",outcome="${outcome}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
      return [of('stored'), of('refused'), of('repeated')];
    };
    const agent = await newAgent();
    const before = await counts();
    const batch = [alert(1), alert(2), alert(3, { probability: 2 })];
    for (let time = 0; time < 3; time++) await agent.deliver(batch, 0);
    // Part of it known.
    await agent.deliver([alert(3, { probability: 2 }), alert(4)], 2);
    const after = await counts();
    expect(after.map((count, index) => count - before[index])).toEqual([3, 1, 7]);
    await agent.close();
  });

  it('survives bytes that are no batch, and says so', async () => {
    const agent = await newAgent();
    await agent.sendStatus();
    const bytes = Buffer.from('ffffffffffff', 'hex');
    await agent.publish('alerts', bytes);
    await until('an answer', () => agent.acks.length > 0);
    expect(agent.acks).toEqual([{ bootEpoch: 0, committed: 0, refused: [], unreadable: sha256(bytes) }]);
    await until('the agent is impaired', async () =>
      (await controlPlane.get<{ impairments: { code: string }[] }>(`/agents/${agent.id}`)).impairments.some(
        ({ code }) => code === 'unreadable',
      ),
    );
    await agent.publish('status', '{"__proto__": {"online": true}}');
    expect((await agent.deliver([alert(1)], 0)).committed).toBe(1);
    const rows = await query('SELECT channel FROM dead_letter WHERE agent_id = $1 ORDER BY channel', agent);
    expect(rows).toEqual([{ channel: 'alerts' }, { channel: 'status' }]);
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    expect(metrics).toMatch(/picket_ingest_batches_total\{outcome="unreadable"\} [1-9]/);
    await agent.close();
  });

  it('acknowledges nothing while the database is away, and everything once after it is back', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1)], 0);
    process.kill(postmaster(controlPlane.dataDir).pid, 'SIGKILL');
    // As an agent does: the same again until it is acknowledged.
    await until('the second batch acknowledged', async () => {
      await agent.sendAlerts([alert(2), alert(3)], 1);
      return agent.acks.at(-1)?.committed === 3;
    });
    // A session that outlived the killed server for a moment may have stored them: its successor is still recovering.
    const stored = await until('the database answers', () => sequencesOf(agent).catch(() => undefined));
    expect(stored).toEqual([1, 2, 3]);
    await until('the control plane has its database', () =>
      controlPlane.get(`/alerts?agent=${agent.id}`).catch(() => undefined),
    );
    await agent.close();
  }, 90_000);

  it('lists alerts page by page, newest first, none twice and none left out', async () => {
    const agent = await newAgent();
    await agent.deliver(
      Array.from({ length: 7 }, (_, index) => alert(index + 1)),
      0,
    );
    await agent.deliver([alert(8), alert(9)], 7);
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const suffix: string = cursor && `&cursor=${cursor}`;
      const page: AlertList = await controlPlane.get(`/alerts?agent=${agent.id}&limit=2${suffix}`);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(ids).toHaveLength(9);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => Number(b) - Number(a)));
    await agent.close();
  });

  it('shows an alert with its flow by feature name', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1)], 0);
    const { items } = await controlPlane.get<AlertList>(`/alerts?agent=${agent.id}`);
    const shown = await controlPlane.get<{ examples: { features: Record<string, number | null> }[] }>(
      `/alerts/${items[0]?.id}`,
    );
    const { features } = shown.examples[0];
    expect(Object.keys(features)).toHaveLength(77);
    expect(features['Protocol']).toBeNull();
    expect(features['Flow Duration']).toBe(1);
    await agent.close();
  });
});
