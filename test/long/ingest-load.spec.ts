import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { follow, readFeed, readStream, type Reader } from '../support/programs/alert-readers.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { Load } from '../support/programs/load.js';

const SECONDS = 60;
const BURST = 20_000;
const AGENTS = 10;
const PATIENCE_MS = 600_000;

/** As fast as ingest acknowledges for a minute, and a burst; prints the rate, and the account of each reader. */
describe('ingest under full load', () => {
  let controlPlane: TestControlPlane;
  let agent: FakeAgent;
  let readers: Record<string, Reader>;
  let stored = 1;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    readers = {
      follow: follow(controlPlane),
      feed: await readFeed(controlPlane),
      stream: await readStream(controlPlane),
    };
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'first');
    await agent.deliver([alert(1)], 0);
    for (const [name, { account }] of Object.entries(readers))
      await until(`${name} listening`, () => account.total === 1, PATIENCE_MS);
  }, PATIENCE_MS);

  afterAll(async () => {
    await Promise.all(Object.values(readers).map((reader) => reader.stop()));
    await agent.close();
    await controlPlane.stop();
  });

  const load = (bootEpoch: number, alertsPerAgent: number) => {
    const { mqttUrl, agentToken: token } = controlPlane;
    return Load.start({ mqttUrl, token, agents: AGENTS, alertsPerBatch: 100, alertsPerAgent, bootEpoch });
  };

  async function expectAccounts(what: string): Promise<void> {
    const [row] = await queryDatabase<{ count: string }>(controlPlane.dataDir, 'SELECT count(*) FROM alert');
    expect(Number(row?.count)).toBe(stored);
    for (const [name, { account }] of Object.entries(readers)) {
      await until(`all alerts for ${name}`, () => account.total >= stored, PATIENCE_MS);
      const { total, twice, outOfOrder, leftOut, delivered } = account;
      process.stdout.write(`${what}: ${name}: ${delivered.size} delivered + ${leftOut} left out of ${stored} stored\n`);
      expect([name, total, twice, outOfOrder]).toEqual([name, stored, 0, 0]);
    }
  }

  it(
    'accounts for every alert of a minute',
    async () => {
      const agents = await load(1_795_000_001, Infinity);
      await delay(SECONDS * 1000);
      const { acknowledged } = agents;
      await agents.stop();
      stored += agents.acknowledged;
      process.stdout.write(`highest rate that ingest sustains: ${Math.round(acknowledged / SECONDS)} alerts/s\n`);
      await expectAccounts(`${SECONDS} s`);
    },
    PATIENCE_MS * 2,
  );

  it(
    'accounts for every alert of a burst',
    async () => {
      const agents = await load(1_795_000_002, BURST / AGENTS);
      await agents.done();
      await agents.stop();
      stored += BURST;
      await expectAccounts(`burst of ${BURST}`);
    },
    PATIENCE_MS,
  );
});
