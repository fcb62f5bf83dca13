import { create } from '@bufbuild/protobuf';
import { AlertBatchSchema, encodeBatch } from '@picket/shared/uplink';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  DeadLetterDetailDto,
  DeadLetterPageDto,
  DeadLetterReasonsDto,
  DeadLetterReplayDto,
  DeadLetterReplaysDto,
} from '../../control-plane/src/api/dead-letter.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, BOOT_EPOCH, FakeAgent } from '../support/programs/fake-agent.js';

/** An error that is known neither as a fault of the data nor as one of the database. */
const POISON = `
  CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'cannot digest this' USING ERRCODE = 'XX000'; END $$;
  CREATE TRIGGER poison BEFORE INSERT ON alert FOR EACH ROW WHEN (NEW.class = 'Poison') EXECUTE FUNCTION poison()`;

describe('dead letters', () => {
  let controlPlane: TestControlPlane;
  let serial = 0;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const newAgent = () => FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, `letters-${++serial}`);
  const query = <Row extends object>(sql: string, values: unknown[] = []) =>
    queryDatabase<Row>(controlPlane.dataDir, sql, values);
  const lettersOf = async ({ id }: FakeAgent, more = '') =>
    (await controlPlane.get<DeadLetterPageDto>(`/dead-letters?agent=${id}${more}`)).items;
  const detailOf = (id: string) => controlPlane.get<DeadLetterDetailDto>(`/dead-letters/${id}`);
  const reasons = () => controlPlane.get<DeadLetterReasonsDto>('/dead-letters/reasons');
  const post = async <Body>(path: string, body: unknown = {}) =>
    (await (await controlPlane.send('POST', path, body)).json()) as Body;
  const replay = (id: string) => post<DeadLetterReplayDto>(`/dead-letters/${id}/replay`);
  const stored = async ({ id }: FakeAgent) => {
    const rows = await query<{ sequence: string }>('SELECT sequence FROM alert WHERE agent_id = $1 ORDER BY 1', [id]);
    return rows.map(({ sequence }) => Number(sequence));
  };

  it('keep agent, kind, sequence, reason, time and content', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1), alert(2, { probability: NaN }), alert(3, { probability: 7 })], 0);
    const letters = await lettersOf(agent);
    expect(letters.map(({ sequence }) => sequence)).toEqual([3, 2]);
    expect(letters[0]).toMatchObject({
      agentId: agent.id,
      kind: 'alerts',
      bootEpoch: BOOT_EPOCH,
      reason: expect.stringMatching(/^probability: /),
      refusals: 1,
      triedAt: null,
      isReplayable: true,
    });
    expect(Date.now() - Date.parse(letters[0].receivedAt)).toBeLessThan(60_000);
    const { content, hex, bytes, isCut } = await detailOf(letters[1].id);
    expect(JSON.parse(content!)).toMatchObject({ alerts: [{ sequence: '2', probability: 'NaN', attackClass: 'DoS' }] });
    expect([hex.length, isCut]).toEqual([bytes * 2, false]);
    await agent.close();
  });

  it('are found by agent, kind and reason, and counted by reason', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1, { firstUs: 0n }), alert(2, { firstUs: 0n }), alert(3, { probability: 7 })], 0);
    await agent.publish('alerts', new Uint8Array([0xff, 0xff, 0xff]));
    await agent.publish('status', '{"online": "perhaps"}');
    await until('all five', async () => (await lettersOf(agent)).length === 5);
    expect((await lettersOf(agent, '&kind=status'))[0]).toMatchObject({ sequence: null, isReplayable: false });
    const [{ reason = '' } = {}] = await lettersOf(agent, '&kind=alerts&limit=500').then((all) =>
      all.filter(({ sequence }) => sequence === 1),
    );
    expect(await lettersOf(agent, `&reason=${encodeURIComponent(reason)}`)).toHaveLength(2);
    expect(await lettersOf(agent, '&limit=2')).toHaveLength(2);
    const told = await reasons();
    expect(told.reasons).toContainEqual(expect.objectContaining({ kind: 'alerts', reason, count: 2 }));
    expect(told.total).toBe(told.reasons.reduce((sum, { count }) => sum + count, 0));
    await agent.close();
  });

  it('are replayed through ingest: stored once, with the reason of now when refused again', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1), alert(2, { probability: 7 }), alert(3, { probability: 7 })], 0);
    const [third, second] = await lettersOf(agent);
    // As if the check had been wrong and the program was mended: what is kept is a sound record.
    await mend(second.id, 2);
    expect(await replay(second.id)).toEqual({ id: second.id, outcome: 'stored', reason: null });
    expect(await stored(agent)).toEqual([1, 2]);
    expect((await controlPlane.send('POST', `/dead-letters/${second.id}/replay`)).status).toBe(404);

    await query(`UPDATE dead_letter SET reason = 'a reason of before' WHERE id = $1`, [third.id]);
    expect(await replay(third.id)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/^probability/),
    });
    expect(await detailOf(third.id)).toMatchObject({
      refusals: 2,
      reason: expect.stringMatching(/^probability/),
      triedAt: expect.any(String),
    });
    expect(await stored(agent)).toEqual([1, 2]);
    // The agent goes on where it was.
    expect((await agent.deliver([alert(4)], 3)).committed).toBe(4);
    await agent.close();
  });

  it('are stored once, however often and from wherever they come', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1, { probability: 7 })], 0);
    const [letter] = await lettersOf(agent);
    const { message } = await mend(letter.id, 1);
    const outcomes = await Promise.all([replay(letter.id), replay(letter.id), replay(letter.id)]);
    expect(outcomes.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
    await query(
      `INSERT INTO dead_letter (received_at, agent_id, channel, boot_epoch, sequence, reason, message)
       VALUES (now(), $1, 'alerts', $2, 1, 'again', $3)`,
      [agent.id, BOOT_EPOCH, message],
    );
    expect(await replay((await lettersOf(agent))[0].id)).toMatchObject({ outcome: 'known' });
    expect(await stored(agent)).toEqual([1]);
    expect(await lettersOf(agent)).toEqual([]);
    await agent.close();
  });

  it('that jump further than an agent can shed are refused again, and do not block their place', async () => {
    const agent = await newAgent();
    await agent.deliver([alert(1)], 0);
    await agent.deliver([alert(2 ** 25)], 1);
    const [letter] = await lettersOf(agent);
    expect(await replay(letter.id)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('shed') });
    expect((await agent.deliver([alert(2)], 1)).committed).toBe(2);
    expect(await stored(agent)).toEqual([1, 2]);
    await agent.close();
  });

  it('are replayed and discarded by a filter', async () => {
    const agent = await newAgent();
    await agent.deliver(
      [1, 2, 3].map((sequence) => alert(sequence, { probability: 7 })),
      0,
    );
    await agent.publish('status', 'no JSON');
    await until('all', async () => (await lettersOf(agent)).length === 4);
    const [first] = (await lettersOf(agent, '&kind=alerts')).toReversed();
    await mend(first.id, 1);
    expect(await post<DeadLetterReplaysDto>('/dead-letters/replay', { agent: agent.id })).toEqual({
      stored: 1,
      known: 0,
      refused: 2,
      impossible: 1,
      next: null,
    });
    const nameless = await controlPlane.send('DELETE', '/dead-letters', { agent: agent.id });
    expect(nameless.status).toBe(400);
    const before = await reasons();
    const gone = await controlPlane.send('DELETE', '/dead-letters', { agent: agent.id, kind: 'alerts', by: 'ada' });
    expect(await gone.json()).toEqual({ discarded: 2 });
    const [status] = await lettersOf(agent);
    expect((await controlPlane.send('DELETE', `/dead-letters/${status.id}`, { by: 'ada' })).status).toBe(204);
    expect((await controlPlane.send('DELETE', `/dead-letters/${status.id}`, { by: 'ada' })).status).toBe(404);
    expect(await lettersOf(agent)).toEqual([]);
    expect((await reasons()).discarded - before.discarded).toBe(3);
    expect(controlPlane.log).toContain('ada discarded');
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    expect(metrics).toMatch(/picket_dead_letters_gone\{outcome="discarded"\} [1-9]/);
    await agent.close();
  });

  it('take in a record that fails in the database again and again, and the queue moves on', async () => {
    await query(POISON);
    const agent = await newAgent();
    const batch = [alert(1), alert(2, { attackClass: 'Poison' }), alert(3)];
    let attempts = 0;
    await until('the queue to move on', async () => {
      attempts += 1;
      return (await agent.deliver(batch, 0)).committed === 3;
    });
    process.stdout.write(`poison: attempts before the queue moved on: ${attempts}\n`);
    expect(attempts).toBe(6);
    expect(await stored(agent)).toEqual([1, 3]);
    const [letter] = await lettersOf(agent);
    expect(letter).toMatchObject({ sequence: 2, reason: expect.stringContaining('cannot digest this') });
    expect((await agent.deliver([alert(4)], 3)).committed).toBe(4);

    expect(await replay(letter.id)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('digest') });
    await query('DROP TRIGGER poison ON alert');
    expect(await replay(letter.id)).toMatchObject({ outcome: 'stored' });
    expect(await stored(agent)).toEqual([1, 2, 3, 4]);
    await agent.close();
  });

  it('are bounded: the oldest go, and are counted', async () => {
    const agent = await newAgent();
    const before = await reasons();
    const message = Buffer.alloc(128 * 1024, 0xff);
    const count = 2300;
    await query(
      `INSERT INTO dead_letter (received_at, agent_id, channel, reason, message, bytes)
       SELECT now(), $1, 'alerts', 'old', 'x', $2 FROM generate_series(1, $3)`,
      [agent.id, message.length, count],
    );
    // What makes it look: an agent that sends rubbish.
    await until(
      'the oldest to go',
      async () => {
        for (let sent = 0; sent < 10; sent++) await agent.publish('alerts', message.subarray(0, 126 * 1024));
        return (await reasons()).expired > before.expired;
      },
      60_000,
    );
    const [row] = await query<{ bytes: string }>('SELECT sum(bytes) AS bytes FROM dead_letter');
    expect(Number(row.bytes)).toBeLessThanOrEqual((256 + 16) * 1024 * 1024);
    expect((await reasons()).expired).toBeGreaterThan(count / 20);
    await agent.close();
  }, 120_000);

  /** Makes of what is kept a sound record. */
  async function mend(id: string, sequence: number): Promise<{ message: Buffer }> {
    const message = Buffer.from(
      encodeBatch(
        'alerts',
        create(AlertBatchSchema, {
          position: { bootEpoch: BOOT_EPOCH, after: BigInt(sequence - 1) },
          alerts: [alert(sequence)],
        }),
      ),
    );
    await query('UPDATE dead_letter SET message = $2 WHERE id = $1', [id, message]);
    return { message };
  }
});
