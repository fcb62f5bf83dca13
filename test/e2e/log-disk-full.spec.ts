import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { LiveAgent } from '../support/programs/live-agent.js';
import { describeIf, namespaces, programs, root } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { VethPair } from '../support/machine/veth.js';

const FILLING = Buffer.alloc(4096);

describeIf([root, namespaces, programs('ip', 'tcpreplay', 'mount')], 'an agent whose log disk fills', () => {
  let wire: VethPair;
  let folder: string;
  let disk: string;
  let agent: LiveAgent | undefined;

  beforeEach(() => {
    wire = VethPair.create();
    folder = mkdtempSync(join(tmpdir(), 'picket-log-disk-'));
    disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  });
  afterEach(async () => {
    await agent?.close();
    wire.remove();
    execFileSync('umount', [disk]);
    rmSync(folder, { recursive: true });
  });

  it('captures on, and says again what it has to say when there is room', async () => {
    const log = join(disk, 'log');
    const prefix = ['bash', '-c', 'exec "$@" 2>>"$0"', log];
    agent = LiveAgent.start(wire, { bundle: tinyBundle(), prefix });
    const before = await agent.untilReady();
    fill(join(disk, 'filling'));
    const full = readFileSync(log).length;
    // More lines than fit into what is left of the log's last page.
    for (let round = 0; round < 40; round++) {
      wire.run('ip', 'link', 'set', wire.receiver, 'down');
      wire.run('ip', 'link', 'set', wire.receiver, 'up');
    }
    expect(await agent.untilReady()).toBeGreaterThan(before);
    rmSync(join(disk, 'filling'));
    expect(await agent.stop()).toBe(0);
    expect(readFileSync(log).length).toBeGreaterThan(full);
    expect(readFileSync(log, 'utf8')).toMatch(/SIGTERM: finishing open flows and stopping/);
  });
});

function fill(path: string): void {
  try {
    for (;;) appendFileSync(path, FILLING);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}
