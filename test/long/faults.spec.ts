import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { writeBetweenMarks } from '../bench/marks.js';
import { launchBrowser } from '../support/browser/browser.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { postmaster, queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { childrenOf } from '../support/machine/processes.js';
import { chromium, describeIf, program, root } from '../support/machine/requirements.js';
import { SmallDisk } from '../support/machine/small-disk.js';

const FAULT_MS = 15_000;
const AGAIN_MS = 500;
const BATCH = 100;
const PATIENCE_MS = 120_000;
const HEAD = ['fault', 'readyz', 'GET /alerts', 'console', 'metrics', 'log', 'lost', 'stored again after'];

/** Sends each batch until it is acknowledged, as agents do. */
class PatientAgent {
  committed = 0;
  lastCommitMs = 0;
  private isOver = false;
  private readonly running: Promise<void>;

  constructor(private readonly agent: FakeAgent) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      const batch = Array.from({ length: BATCH }, (_, index) => alert(this.committed + index + 1));
      if (this.agent.client.connected) void this.agent.sendAlerts(batch, this.committed).catch(() => undefined);
      const ends = performance.now() + AGAIN_MS;
      while (performance.now() < ends && !this.hasStored()) await delay(10);
    }
  }

  private hasStored(): boolean {
    const committed = this.agent.acks.at(-1)?.unstored === undefined ? (this.agent.acks.at(-1)?.committed ?? 0) : 0;
    if (committed <= this.committed) return false;
    this.committed = committed;
    this.lastCommitMs = performance.now();
    return true;
  }
}

describeIf([root, program('mount'), chromium], 'a fault', () => {
  let disk: SmallDisk;
  let controlPlane: TestControlPlane;
  let connection: FakeAgent;
  let agent: PatientAgent;
  let browser: Browser;
  let page: Page;
  const rows: string[][] = [];

  beforeAll(async () => {
    disk = SmallDisk.make(512);
    controlPlane = await TestControlPlane.start({ dataDir: disk.dataDir });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${controlPlane.url}/alerts`);
    connection = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge');
    agent = new PatientAgent(connection);
    await until('the first alerts', () => agent.committed > 0);
  }, PATIENCE_MS);

  afterAll(async () => {
    await agent.stop();
    await connection.close();
    await browser.close();
    await controlPlane.stop();
    disk.remove();
    const table = [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
    process.stdout.write(`${table}\n`);
    writeBetweenMarks('docs/long-run.md', 'faults', table);
  }, PATIENCE_MS);

  const ask = async (path: string): Promise<{ status: number; body: string }> => {
    try {
      const response = await fetch(`${controlPlane.url}${path}`, { signal: AbortSignal.timeout(10_000) });
      return { status: response.status, body: await response.text() };
    } catch {
      return { status: 0, body: 'no answer' };
    }
  };

  const said = async () => {
    const readyz = await ask('/readyz');
    const { checks, warnings } = JSON.parse(readyz.body) as { checks: Record<string, string>; warnings: string[] };
    const faults = Object.entries(checks).filter(([, outcome]) => outcome !== 'ok');
    const metrics = (await ask('/metrics')).body;
    const value = (name: string) => `\`${name}\` ${new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? '–'}`;
    return [
      [readyz.status, ...faults.map(([check, outcome]) => `${check}: ${outcome}`), ...warnings].join('; '),
      String((await ask('/api/v1/alerts?limit=1')).status),
      (await page.getByRole('alert').allInnerTexts()).join('; ').replaceAll('\n', ' ') || 'nothing',
      [value('picket_database_up'), value('picket_ingest_failing_seconds')].join(', '),
    ];
  };

  /** Brings a fault about, listens to what everything says, ends it, and counts. */
  async function suffer(name: string, begin: () => void, end: () => void): Promise<void> {
    const before = new Set(controlPlane.log.split('\n'));
    begin();
    await delay(FAULT_MS);
    const words = await said();
    const committed = agent.committed;
    const endedMs = performance.now();
    end();
    await until('alerts are stored again', () => agent.committed > committed, PATIENCE_MS);
    const seconds = ((agent.lastCommitMs - endedMs) / 1000).toFixed(1);
    const known = agent.committed;
    const [row] = await queryDatabase<{ count: string }>(controlPlane.dataDir, 'SELECT count(*) FROM alert');
    const lost = Math.max(0, known - Number(row?.count));
    const lines = controlPlane.log.split('\n').filter((line) => !before.has(line));
    const loud = lines.flatMap((line) => /"level":[45]0.*"msg":"([^"]*)/.exec(line)?.[1] ?? []);
    rows.push([name, ...words, [...new Set(loud)].slice(0, 2).join('; ') || 'nothing', String(lost), `${seconds} s`]);
    expect(lost).toBe(0);
    expect(loud.length).toBeGreaterThan(0);
    await delay(FAULT_MS);
    expect(JSON.parse((await ask('/readyz')).body)).toMatchObject({ status: 'ready' });
  }

  it(
    'ends without loss when the disk is full',
    () =>
      suffer(
        'disk full',
        () => disk.fill(),
        () => disk.free(),
      ),
    PATIENCE_MS,
  );

  it(
    'ends without loss when the database is stopped',
    () => {
      const stopped = databaseProcesses();
      const tell = (signal: NodeJS.Signals) => {
        for (const pid of stopped) process.kill(pid, signal);
      };
      return suffer(
        'database stopped',
        () => tell('SIGSTOP'),
        () => tell('SIGCONT'),
      );
    },
    PATIENCE_MS,
  );

  it(
    'ends without loss when the broker is killed again and again',
    () => {
      const kill = () => {
        for (const pid of childrenOf(controlPlane.process.pid!, 'broker-process')) process.kill(pid, 'SIGKILL');
      };
      let timer: NodeJS.Timeout;
      return suffer(
        'broker killed each half second',
        () => {
          kill();
          timer = setInterval(kill, 500);
        },
        () => clearInterval(timer),
      );
    },
    PATIENCE_MS,
  );

  /** The server and those that it has forked. */
  function databaseProcesses(): number[] {
    const { pid } = postmaster(controlPlane.dataDir);
    return [pid, ...childrenOf(pid, '')];
  }
});
