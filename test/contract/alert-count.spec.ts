import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkAlert, type AlertRecord } from '../../control-plane/src/alerts/domain/alert-record.js';
import { AlertRepository } from '../../control-plane/src/alerts/persistence/alert.repository.js';
import { AlertCount1795380020000 } from '../../control-plane/src/migrations/1795380020000-alert-count.js';
import { TestDatabase } from '../support/programs/database.js';
import { alert } from '../support/programs/fake-agent.js';

const COUNTED = `SELECT minute, class, severity, sum(alerts) AS alerts, sum(flows) AS flows
  FROM alert_count GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
const THERE = `SELECT date_trunc('minute', received_at) AS minute, class, severity, count(*) AS alerts,
  sum(flow_count) AS flows FROM alert GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

describe('alerts counted by minute and class', () => {
  let database: TestDatabase;
  let alerts: AlertRepository;

  beforeAll(async () => {
    database = await TestDatabase.start();
    alerts = new AlertRepository(database.connection);
  }, 90_000);
  afterAll(() => database.stop());
  beforeEach(() => database.query('TRUNCATE alert, alert_count'));

  const records = (...sequences: number[]): AlertRecord[] =>
    sequences.map((sequence) => {
      const attackClass = sequence % 3 === 0 ? 'Probe' : 'DoS';
      return checkAlert(alert(sequence, { attackClass, flowCount: BigInt(sequence) }), Date.now()) as AlertRecord;
    });
  const add = (agent: string, ...sequences: number[]) =>
    database.connection.withTransaction(() => alerts.add(agent, 1, records(...sequences)));
  const expectAllCounted = async () => expect(await database.query(COUNTED)).toEqual(await database.query(THERE));

  it('are those that are there, each once, however often it comes', async () => {
    await add('a', 1, 2, 3);
    await add('a', 2, 3, 4);
    await add('b', 1, 6);
    await expectAllCounted();
    expect(await alerts.countByClass(new Date())).toEqual([
      { name: 'Probe', alerts: 2, flows: 9 },
      { name: 'DoS', alerts: 4, flows: 8 },
    ]);
  });

  it('are not counted when they are not stored', async () => {
    const failing = database.connection.withTransaction(async () => {
      await alerts.add('a', 1, records(1));
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await database.query(COUNTED)).toEqual([]);
  });

  it('keep no transaction waiting for another', async () => {
    await database.connection.withTransaction(async () => {
      await alerts.add('a', 1, records(1));
      const other = new Promise((resolve, reject) => {
        // Outside of this transaction, while it holds what it has counted.
        setImmediate(() => void database.connection.inBackground(() => add('b', 1)).then(resolve, reject));
      });
      await other;
    });
    await expectAllCounted();
  });

  it('are forgotten with the alerts', async () => {
    await add('a', 1, 2);
    await database.query(`UPDATE alert SET received_at = received_at - interval '31 days'`);
    await database.query(`UPDATE alert_count SET minute = minute - interval '31 days'`);
    await add('a', 3);
    await alerts.prune(30);
    await expectAllCounted();
  });

  it('are known of the time before they were counted', async () => {
    await add('a', 1, 2, 3);
    const migration = new AlertCount1795380020000();
    await database.connection.withTransaction(async ({ queryRunner }) => {
      await migration.down(queryRunner!);
      await migration.up(queryRunner!);
    });
    await expectAllCounted();
  });
});
