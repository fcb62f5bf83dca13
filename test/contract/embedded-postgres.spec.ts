import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { postmaster, postmasterFile, queryDatabase } from '../support/programs/embedded-postgres.js';
import { residentBytes } from '../support/machine/processes.js';

describe('the embedded PostgreSQL', () => {
  const started: TestControlPlane[] = [];
  const folders: string[] = [];

  const start = async (dataDir: string): Promise<TestControlPlane> => {
    const controlPlane = await TestControlPlane.start({ dataDir });
    started.push(controlPlane);
    return controlPlane;
  };

  const newFolder = (): string => {
    const folder = newDataDir();
    folders.push(folder);
    return folder;
  };

  afterEach(async () => {
    for (const controlPlane of started.splice(0)) if (controlPlane.process.exitCode === null) await controlPlane.stop();
    for (const folder of folders.splice(0)) rmSync(dirname(folder), { recursive: true, force: true });
  });

  const store = async (controlPlane: TestControlPlane, sequence: number): Promise<void> => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken);
    expect((await agent.deliver([alert(sequence)], sequence - 1)).committed).toBe(sequence);
    await agent.close();
  };

  const count = async (dataDir: string): Promise<number> => {
    const [row] = await queryDatabase<{ count: string }>(dataDir, 'SELECT count(*) FROM alert');
    return Number(row?.count);
  };

  it('is started again when it is killed, on the same port, with everything that was acknowledged', async () => {
    const dataDir = newFolder();
    const controlPlane = await start(dataDir);
    await store(controlPlane, 1);
    const before = postmaster(dataDir);
    process.kill(before.pid, 'SIGKILL');
    await until('another server', () => {
      return existsSync(postmasterFile(dataDir)) && postmaster(dataDir).pid !== before.pid;
    });
    await controlPlane.untilReady();
    expect(postmaster(dataDir).port).toBe(before.port);
    await store(controlPlane, 2);
    expect(await count(dataDir)).toBe(2);
  }, 90_000);

  it('left behind by a killed control plane, is stopped by the next one, which loses nothing', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    await store(first, 1);
    const orphan = postmaster(dataDir).pid;
    await first.kill();
    expect(isAlive(orphan)).toBe(true);
    const second = await start(dataDir);
    expect(isAlive(orphan)).toBe(false);
    expect(second.log).toContain(`stopping PostgreSQL (pid ${orphan})`);
    expect(await count(dataDir)).toBe(1);
  }, 90_000);

  it('starts after both were killed at once', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    await store(first, 1);
    const { pid } = postmaster(dataDir);
    first.process.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await first.exited;
    await start(dataDir);
    expect(await count(dataDir)).toBe(1);
  }, 90_000);

  it('does not mistake another process with the number of a dead server for its own', async () => {
    const dataDir = newFolder();
    const first = await start(dataDir);
    expect(await first.stop()).toBe(0);
    const file = postmasterFile(dataDir);
    writeFileSync(file, `${process.pid}\n${dirname(file)}\n`);
    await start(dataDir);
    expect(postmaster(dataDir).pid).not.toBe(process.pid);
  }, 90_000);

  it('is stopped cleanly, with its secrets readable by nobody else', async () => {
    const dataDir = newFolder();
    const controlPlane = await start(dataDir);
    const { pid } = postmaster(dataDir);
    expect(await controlPlane.stop()).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(postmasterFile(dataDir))).toBe(false);
    for (const secret of ['secrets.json', 'agent.token'])
      expect(statSync(join(dataDir, secret)).mode & 0o777).toBe(0o600);
  }, 90_000);
});

/** A zombie that nobody has reaped yet is not. */
function isAlive(pid: number): boolean {
  return residentBytes(pid) > 0;
}
