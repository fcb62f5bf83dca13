import { create } from '@bufbuild/protobuf';
import { AlertBatchSchema, encodeBatch } from '@picket/shared/uplink';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgentDto } from '../../control-plane/src/api/agent.js';
import { randomOf } from '../support/data/distributions.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { BOOT_EPOCH, FakeAgent } from '../support/programs/fake-agent.js';
import { runPicket } from '../support/programs/picket-cli.js';

const REASONS = ['outbox_full', 'corrupt', 'disk_unwritable'];
const KINDS = ['samples', 'sketches', 'low-alerts'];

describe('what an agent gave up', () => {
  let controlPlane: TestControlPlane;
  let agent: FakeAgent;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-9');
    await agent.sendStatus();
    await until('the agent', () => controlPlane.get('/agents/edge-9').catch(() => undefined));
  }, 90_000);

  afterAll(async () => {
    await agent.close();
    await controlPlane.stop();
  });

  const shown = async () => (await controlPlane.get<AgentDto>('/agents/edge-9')).dropped;
  const total = async () => (await shown()).reduce((sum, { count }) => sum + count, 0);

  async function tell(epoch: number, sequence: number, reason: string, kind: string, count: number): Promise<void> {
    const batch = create(AlertBatchSchema, {
      position: { bootEpoch: epoch, after: BigInt(sequence - 1) },
      dropped: [{ sequence: BigInt(sequence), reason, kind, count: BigInt(count) }],
    });
    const before = agent.acks.length;
    await agent.publish('alerts', encodeBatch('alerts', batch));
    await until('its acknowledgement', () => agent.acks.length > before);
  }

  it('is shown exactly, over runs and resends, in the API, on the command line and as a metric', async () => {
    const random = randomOf(7);
    const given: Record<string, number> = {};
    for (let epoch = BOOT_EPOCH; epoch < BOOT_EPOCH + 3; epoch++)
      for (let sequence = 1; sequence <= 10; sequence++) {
        const [reason, kind] = [REASONS, KINDS].map((names) => names[Math.floor(random() * names.length)]);
        const count = 1 + Math.floor(random() * 1000);
        given[`${reason} ${kind}`] = (given[`${reason} ${kind}`] ?? 0) + count;
        for (let times = 0; times < 1 + random() * 2; times++) await tell(epoch, sequence, reason, kind, count);
      }
    const said = Object.fromEntries((await shown()).map(({ reason, kind, count }) => [`${reason} ${kind}`, count]));
    expect(said).toEqual(given);
    const sum = Object.values(given).reduce((all, count) => all + count, 0);
    process.stdout.write(`dropped: ${sum} given up, ${await total()} shown\n`);

    const list = await runPicket(controlPlane.url, ['agents', 'list']);
    expect(list.stdout).toMatch(new RegExp(`edge-9 .* ${sum} `));
    const one = await runPicket(controlPlane.url, ['agents', 'show', 'edge-9']);
    for (const { count, kind, reason } of await shown()) expect(one.stdout).toContain(`${count} ${kind} (${reason})`);
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    for (const { count, kind, reason } of await shown())
      expect(metrics).toContain(
        `picket_agent_records_dropped{agent="edge-9",reason="${reason}",kind="${kind}"} ${count}\n`,
      );
    // The single records go with age.
    await queryDatabase(controlPlane.dataDir, 'DELETE FROM dropped_record');
    expect(await total()).toBe(sum);
  }, 60_000);

  it('stays a short list, whatever an agent calls its reasons', async () => {
    const before = await total();
    for (let sequence = 101; sequence <= 180; sequence++)
      await tell(BOOT_EPOCH, sequence, `reason-${sequence}`, 'x', 2);
    expect((await shown()).length).toBeLessThanOrEqual(65);
    expect(await total()).toBe(before + 160);
    expect(await shown()).toContainEqual(expect.objectContaining({ reason: 'other', kind: 'other' }));
  }, 60_000);
});
