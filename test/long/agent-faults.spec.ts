import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { randomOf } from '../support/data/distributions.js';
import { describeIf, namespaces, programs, root } from '../support/machine/requirements.js';
import { SmallDisk } from '../support/machine/small-disk.js';
import { OneWayLink } from '../support/machine/one-way-link.js';
import { AccountedAgent } from '../support/programs/accounted-agent.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { readLedger } from '../support/programs/ledger-file.js';
import { writeFlood } from '../support/traffic/flood.js';

const FAULT_MS = 5000;
const RECOVERY_S = 10;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

jest.setTimeout(180_000);

/** Each fault: the agent stays up, goes on capturing, counts what it gives up exactly, and recovers without a hand. */
describeIf([root, programs('mount', 'prlimit')], 'an agent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-faults-'));
  let controlPlane: TestControlPlane;
  let captures: string[];
  let running: AccountedAgent | undefined;
  let serial = 0;

  beforeAll(async () => {
    captures = await writeFlood(join(folder, 'captures'), 20, 100);
    controlPlane = await TestControlPlane.start();
  }, 120_000);

  afterEach(async () => {
    running?.agent.process.kill('SIGCONT');
    await running?.agent.stop('SIGKILL');
    running = undefined;
  });

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Where {
    readonly stateDir?: string;
    readonly mqttUrl?: string;
    readonly packetsPerSecond?: number;
    readonly prefix?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  }

  async function start(where: Where = {}): Promise<AccountedAgent> {
    const id = `fault-${++serial}`;
    running = AccountedAgent.start(captures, controlPlane, { id, stateDir: join(folder, id), ...where });
    const agent = running;
    await until('the first alerts', async () => (await agent.stored()) > 0, 60_000);
    return agent;
  }

  const stopControlPlane = () => controlPlane.process.kill('SIGSTOP');
  const continueControlPlane = () => controlPlane.process.kill('SIGCONT');

  /** Begins, waits, ends, and sees that all is well again and that the sums are equal. */
  async function suffer(
    name: string,
    agent: AccountedAgent,
    fault: {
      begin: () => void;
      end: () => void;
      isCaptureStopped?: boolean;
      isDropping?: boolean;
      isClockAhead?: boolean;
      forMs?: number;
    },
  ): Promise<void> {
    fault.begin();
    const packets = agent.status?.counters.packetsReceived ?? 0;
    await delay(fault.forMs ?? FAULT_MS);
    expect(agent.agent.isRunning || agent.agent.log).toBe(true);
    if (!fault.isCaptureStopped) expect(agent.status!.counters.packetsReceived).toBeGreaterThan(packets);
    fault.end();
    const seconds = await agent.untilStoredAgain();
    await until('the outbox is written again', () => agent.status?.isOutboxBlocked === false, 20_000);
    const dropped = await expectExact(name, agent, seconds, fault.isClockAhead);
    if (fault.isDropping) expect(dropped).toBeGreaterThan(0);
  }

  /** All that was made is stored, or told of as given up. @returns how many were given up */
  async function expectExact(
    name: string,
    agent: AccountedAgent,
    seconds: number,
    isClockAhead = false,
  ): Promise<number> {
    agent.agent.process.kill('SIGTERM');
    const code = await agent.agent.exited;
    const { made } = agent;
    const rest = await agent.deliverRest(captures[0]);
    const { stored, dropped, refused } = await agent.account();
    process.stdout.write(
      `${name}: ${made} made = ${stored} stored + ${dropped} dropped, ${refused} refused, again after ${seconds.toFixed(1)} s\n`,
    );
    expect(code === 0 || agent.agent.log).toBe(true);
    expect(stored + dropped + refused - rest).toBe(made);
    if (!isClockAhead) expect(refused).toBe(0);
    expect(seconds).toBeLessThanOrEqual(RECOVERY_S);
    return dropped;
  }

  it('whose disk is full', async () => {
    const disk = SmallDisk.make(16);
    try {
      const agent = await start({ stateDir: join(disk.dataDir, 'state'), packetsPerSecond: 4000 });
      await suffer('disk full', agent, {
        begin: () => {
          stopControlPlane();
          disk.fill();
        },
        end: () => {
          disk.free();
          continueControlPlane();
        },
        forMs: 30_000,
        isDropping: true,
      });
    } finally {
      continueControlPlane();
      await running?.agent.stop('SIGKILL');
      disk.remove();
    }
  });

  it('that has no file descriptor left', async () => {
    const agent = await start();
    const { pid } = agent.agent.process;
    const limit = (files: number | string) => execFileSync('prlimit', ['--pid', String(pid), `--nofile=${files}:`]);
    await suffer('no descriptor', agent, {
      begin: () => {
        stopControlPlane();
        limit(agent.openFiles);
      },
      end: () => {
        limit(1024);
        continueControlPlane();
      },
    });
  });

  it('that is stopped', async () => {
    const agent = await start();
    await suffer('agent stopped', agent, {
      begin: () => agent.agent.process.kill('SIGSTOP'),
      end: () => agent.agent.process.kill('SIGCONT'),
      isCaptureStopped: true,
    });
  });

  it('whose control plane is stopped', async () => {
    const agent = await start();
    await suffer('control plane stopped', agent, { begin: stopControlPlane, end: continueControlPlane });
  });

  it('whose disk becomes read-only: it stays up, delivers from memory and counts', async () => {
    const image = join(folder, 'image');
    const mountPoint = join(folder, 'read-only');
    execFileSync('dd', ['if=/dev/zero', `of=${image}`, 'bs=1M', 'count=48', 'status=none']);
    execFileSync('mkfs.ext4', ['-q', image]);
    execFileSync('mkdir', [mountPoint]);
    execFileSync('mount', ['-o', 'loop', image, mountPoint]);
    try {
      const agent = await start({ stateDir: join(mountPoint, 'state') });
      // As after an error of the device: open files too take no more.
      execFileSync('mount', ['-o', 'remount,abort', mountPoint]);
      const before = await agent.stored();
      await delay(FAULT_MS);
      expect(agent.agent.isRunning || agent.agent.log).toBe(true);
      expect(agent.agent.log).toContain('the outbox cannot be written');
      const after = await agent.stored();
      process.stdout.write(`read-only: ${after - before} alerts stored from memory in ${FAULT_MS / 1000} s\n`);
      expect(after - before).toBeGreaterThan(FAULT_MS / 4);
    } finally {
      await running?.agent.stop('SIGKILL');
      execFileSync('umount', ['-l', mountPoint]);
    }
  });

  it.each(['+1d', '-1d', '+365d', '-365d'])('whose clock steps by %s', async (step) => {
    const file = join(folder, `clock${step}`);
    writeFileSync(file, '+0');
    const environment = {
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
    const agent = await start({ environment });
    await suffer(`clock ${step}`, agent, {
      begin: () => writeFileSync(file, step),
      end: () => writeFileSync(file, '+0'),
      forMs: 2500,
      // What is more than two days ahead is refused, and kept as a dead letter.
      isClockAhead: step === '+365d',
    });
  });

  describeIf([namespaces, programs('ip', 'iptables')], 'on a link that breaks', () => {
    it.each(['out', 'in'] as const)('one way: %s', async (direction) => {
      const link = await OneWayLink.create(controlPlane.mqttPort);
      try {
        const agent = await start({ mqttUrl: link.mqttUrl, prefix: link.prefix });
        await suffer(`partition, ${direction}`, agent, { begin: () => link.cut(direction), end: () => link.heal() });
      } finally {
        await running?.agent.stop('SIGKILL');
        link.remove();
      }
    });
  });

  it('whose disk flips bits while it is off: one record each, counted', async () => {
    const id = `fault-${++serial}`;
    const stateDir = join(folder, id);
    const ledgerPath = join(folder, `${id}-ledger`);
    const first = AccountedAgent.start(captures, controlPlane, {
      id,
      stateDir,
      mqttUrl: 'mqtt://127.0.0.1:9',
      environment: { PICKET_OUTBOX_LEDGER: ledgerPath },
    });
    running = first;
    await until('a backlog', () => first.made > 2000, 60_000);
    await first.agent.stop('SIGKILL');
    const ledger = readLedger(ledgerPath);
    const outbox = join(stateDir, 'outbox');
    const flips = flipBits(outbox, 40);
    await first.deliverRest(captures[0]);
    const rows = await queryDatabase<{ name: string }>(
      controlPlane.dataDir,
      `SELECT boot_epoch || '/' || sequence AS name FROM alert WHERE agent_id = $1
       UNION ALL SELECT boot_epoch || '/' || sequence FROM sketch_window WHERE agent_id = $1
       UNION ALL SELECT boot_epoch || '/' || sequence FROM flow_sample WHERE agent_id = $1`,
      [id],
    );
    const stored = new Set(rows.map(({ name }) => name));
    const missing = ledger.filter(({ epoch, sequence }) => !stored.has(`${epoch}/${sequence}`));
    const [row] = await queryDatabase<{ count: string }>(
      controlPlane.dataDir,
      `SELECT coalesce(sum(count), 0) AS count FROM dropped_total WHERE agent_id = $1 AND reason = 'corrupt'`,
      [id],
    );
    const counted = Number(row?.count);
    process.stdout.write(
      `bit flips: ${flips} flipped, ${missing.length} of ${ledger.length} missing, ${counted} counted\n`,
    );
    expect(missing.length).toBe(counted);
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThanOrEqual(flips);
  });

  it('whose files were cut anywhere: it starts, and delivers what stands before the cut', async () => {
    const id = `fault-${++serial}`;
    const stateDir = join(folder, id);
    running = AccountedAgent.start(captures, controlPlane, { id, stateDir });
    await until('the first alerts', async () => (await running!.stored()) > 0, 60_000);
    const random = randomOf(11);
    for (let round = 0; round < 3; round++) {
      stopControlPlane();
      await delay(2000);
      await running.agent.stop('SIGKILL');
      const outbox = join(stateDir, 'outbox');
      for (const name of readdirSync(outbox)) {
        const path = join(outbox, name);
        truncateSync(path, Math.floor(readFileSync(path).length * random()));
      }
      continueControlPlane();
      running = AccountedAgent.start(captures, controlPlane, { id, stateDir });
      expect(await running.untilStoredAgain()).toBeLessThan(RECOVERY_S);
      expect(running.agent.isRunning || running.agent.log).toBe(true);
    }
  });

  /** @returns how many bits it has flipped, at random places of the files with records */
  function flipBits(outbox: string, count: number): number {
    const random = randomOf(5);
    const names = readdirSync(outbox).filter((name) => name.endsWith('.log'));
    const files = names.map((name) => ({ path: join(outbox, name), bytes: readFileSync(join(outbox, name)) }));
    const whole = files.filter(({ bytes }) => bytes.length > 4096);
    for (let flip = 0; flip < count; flip++) {
      const { bytes } = whole[Math.floor(random() * whole.length)];
      // Not in the last record, which may be half written.
      const bit = Math.floor(random() * (bytes.length - 4096) * 8);
      bytes[bit >> 3] ^= 1 << (bit & 7);
    }
    for (const { path, bytes } of whole) writeFileSync(path, bytes);
    return count;
  }
});
