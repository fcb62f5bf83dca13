import { parseArgs } from 'node:util';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { writeBetweenMarks } from './marks.js';

/**
 * npm run bench -- alerts-read: what each filter and the overview take on a table of many alerts, while nothing comes in
 * and while an agent delivers as fast as it is acknowledged; and what 24 readers at once do to the acknowledgements.
 * `--write`: into docs/long-run.md.
 */
const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
});
const [count, requests] = [Number(values.alerts), Number(values.requests)];
const READERS = 24;
const BATCH = 100;
const PEACE_MS = 5000;

/** One in 50 agents and sources; one class in 10,000 alerts; labels on one in 1,000. */
const FILL = `
  INSERT INTO alert (agent_id, boot_epoch, received_at, sequence, class, severity, probability, flow_count, first_at,
    last_at, source_address, destination_address, capture_source, model_name, model_version, model_digest, profile,
    agent_version, examples, direction, label)
  SELECT 'edge-' || n % 50, 1, now() - n * interval '40 ms', n,
    CASE WHEN n % 10000 = 0 THEN 'U2R' WHEN n % 10 = 0 THEN 'Probe' ELSE 'DoS' END,
    CASE WHEN n % 10 = 0 THEN 'low' ELSE 'high' END, 0.9, 10, now(), now(),
    '10.0.' || n % 50 || '.1', '10.1.' || n % 200 || '.1', 'eth0', 'flows', 1, repeat('a', 64), 'cic-v40', '0', '[]',
    'initiator', CASE WHEN n % 1000 = 0 THEN '{"verdict":"unsure","class":null,"author":"bench"}'::jsonb END
  FROM generate_series(1, $1::integer) AS n`;
const COUNT = `
  INSERT INTO alert_count SELECT date_trunc('minute', received_at), class, severity, 0, count(*), sum(flow_count)
  FROM alert GROUP BY 1, 2, 3`;

const QUERIES: Readonly<Record<string, string>> = {
  'the overview': '/overview',
  'classes with counts': '/alerts/classes',
  'no filter': '/alerts?limit=50',
  'a common class': '/alerts?limit=50&class=DoS',
  'a rare class': '/alerts?limit=50&class=U2R',
  'a class that is not there': '/alerts?limit=50&class=nothing',
  'an agent': '/alerts?limit=50&agent=edge-7',
  'a severity that is not there': '/alerts?limit=50&severity=critical',
  'a source': '/alerts?limit=50&source=10.0.7.1',
  'an address on either side': '/alerts?limit=50&address=10.1.7.1',
  'an address that is not there': '/alerts?limit=50&address=192.0.2.1',
  labelled: '/alerts?limit=50&labelled=true',
  'labelled as unsure': '/alerts?limit=50&labelled=unsure',
  'not labelled, a rare class': '/alerts?limit=50&labelled=false&class=U2R',
  'an agent and a rare class': '/alerts?limit=50&agent=edge-0&class=U2R',
  'by the time seen': '/alerts?limit=50&sort=seen',
};

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
const summary = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  return [at(sorted, 0.5), at(sorted, 0.95), at(sorted, 1)].map((ms) => ms.toFixed(1));
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function timesOf(controlPlane: TestControlPlane, path: string): Promise<number[]> {
  const times: number[] = [];
  for (let request = 0; request < requests; request++)
    times.push(await timed(async () => (await fetch(`${controlPlane.url}/api/v1${path}`)).arrayBuffer()));
  return times;
}

/** Delivers batches until it is told to stop. */
class Attack {
  readonly ackMs: number[] = [];
  private isOver = false;
  private running: Promise<void> | undefined;
  private sequence = 0;

  constructor(private readonly agent: FakeAgent) {}

  start(): void {
    this.isOver = false;
    this.ackMs.length = 0;
    this.running = this.run();
  }

  async stop(): Promise<number[]> {
    this.isOver = true;
    await this.running;
    return [...this.ackMs];
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      const alerts = Array.from({ length: BATCH }, (_, index) => alert(this.sequence + index + 1));
      this.ackMs.push(await timed(() => this.agent.deliver(alerts, this.sequence)));
      this.sequence += BATCH;
    }
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

async function measure(controlPlane: TestControlPlane, attack: Attack): Promise<string> {
  const rows: string[][] = [];
  for (const [name, path] of Object.entries(QUERIES)) {
    const peace = summary(await timesOf(controlPlane, path));
    attack.start();
    const busy = summary(await timesOf(controlPlane, path));
    await attack.stop();
    rows.push([name, ...peace.slice(0, 2), ...busy.slice(0, 2)]);
  }
  attack.start();
  await new Promise((resolve) => setTimeout(resolve, PEACE_MS));
  const alone = await attack.stop();
  attack.start();
  const slow = Object.values(QUERIES).flatMap((path) => Array<string>(2).fill(path));
  await Promise.all(Array.from({ length: READERS }, (_, reader) => timesOf(controlPlane, slow[reader % slow.length])));
  const beside = await attack.stop();
  return [
    `${count.toLocaleString('en')} alerts, ${requests} requests each; milliseconds.`,
    table(['filter', 'p50', 'p95', 'p50 in an attack', 'p95 in an attack'], rows),
    `Acknowledgement of ${BATCH} alerts, milliseconds:`,
    table(
      ['', 'batches', 'p50', 'p95', 'longest'],
      [
        ['alone', String(alone.length), ...summary(alone)],
        [`beside ${READERS} readers at once`, String(beside.length), ...summary(beside)],
      ],
    ),
  ].join('\n\n');
}

const controlPlane = await TestControlPlane.start();
try {
  await queryDatabase(controlPlane.dataDir, FILL, [count]);
  for (const sql of [COUNT, 'VACUUM ANALYZE alert']) await queryDatabase(controlPlane.dataDir, sql);
  const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'bench');
  const text = await measure(controlPlane, new Attack(agent));
  await agent.close();
  process.stdout.write(`${text}\n`);
  if (values.write) writeBetweenMarks('docs/long-run.md', 'alerts-read', text);
} finally {
  await controlPlane.stop();
}
