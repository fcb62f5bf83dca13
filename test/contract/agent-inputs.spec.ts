import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AGENT_PROGRAM, runAgentCli } from '../support/programs/agent-cli.js';
import { ethernet, ipv4, PROTOCOL, udp } from '../support/traffic/frames.js';
import { pcapOf } from '../support/traffic/pcap.js';
import { tinyBundle } from '../support/models/tiny-model.js';

/* What commands do with the files and pipes that they are given. */

const START_US = 1_600_000_000_000_000;
const NOWHERE = { PICKET_MQTT_URL: 'mqtt://127.0.0.1:9', PICKET_MQTT_DRAIN_S: '0' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-inputs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Two packets each of so many conversations. */
function capture(flows: number, startUs = START_US): Buffer {
  return pcapOf(
    Array.from({ length: flows * 2 }, (_, index) => ({
      timeUs: startUs + index * 1000,
      frame: ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1024 + (index % flows), 53, 100))),
    })),
  );
}

function pipe(name: string): string {
  execFileSync('mkfifo', [join(folder, name)]);
  return join(folder, name);
}

const rowsIn = (csv: string) => csv.trim().split('\n').length - 1;

describe('several captures', () => {
  it.each(['cic-v40', 'cic-head', 'picket-1'])(
    '%s: each is a world of its own, unless told otherwise',
    async (profile) => {
      const week = [file('friday.pcap', capture(2, START_US + 4e6)), file('monday.pcap', capture(2))];
      const apart = await runAgentCli(['features', ...week, '--profile', profile]);
      const alone = await Promise.all(week.map((path) => runAgentCli(['features', path, '--profile', profile])));
      expect(apart.stdout).toBe(
        alone.map(({ stdout }, index) => (index === 0 ? stdout : stdout.slice(stdout.indexOf('\n') + 1))).join(''),
      );
      expect(apart.stderr).toMatch(/4 rows of 4 flows, 8 packets, 2 captures one by one \(see --continue\)/);
      const stream = await runAgentCli(['features', ...week.toReversed(), '--profile', profile, '--continue']);
      expect(stream.stderr).toMatch(/2 rows of 2 flows, 8 packets, 2 captures as one stream/);
    },
  );
});

describe('captures that are to be one stream', () => {
  it.each(['cic-v40', 'cic-head', 'picket-1'])('%s: no flow goes on into one of an earlier time', async (profile) => {
    const later = file('friday.pcap', capture(2, START_US + 4e6));
    const earlier = file('monday.pcap', capture(2));
    const { stdout, stderr, code } = await runAgentCli([
      'features',
      later,
      earlier,
      '--profile',
      profile,
      '--continue',
    ]);
    expect(rowsIn(stdout)).toBe(4);
    // Of an ICMP column -1 is right.
    expect(stdout).not.toMatch(/,-\d\d/);
    expect(stderr).toMatch(/monday\.pcap begins before the capture before it ended: no flow goes on into it/);
    expect(code).toBe(0);
  });

  it('go on where packets are a little out of order at the cut', async () => {
    const first = file('a.pcap', capture(2));
    const second = file('b.pcap', capture(2, START_US + 2000));
    const { stdout, stderr } = await runAgentCli(['features', first, second, '--continue']);
    expect(rowsIn(stdout)).toBe(2);
    expect(stderr).toMatch(/^2 rows of 2 flows/m);
  });
});

describe('an output', () => {
  it.each(['itself', 'a symbolic link', 'a hard link'])('that is an input (%s) is refused', async (kind) => {
    const input = file('in.pcap', capture(2));
    const output = kind === 'itself' ? input : join(folder, 'out');
    if (kind === 'a symbolic link') symlinkSync(input, output);
    if (kind === 'a hard link') linkSync(input, output);
    for (const command of [['features'], ['score', '--model', file('model.zip', tinyBundle())]]) {
      const { code, stderr } = await runAgentCli([...command, input, '--out', output]);
      expect(stderr).toMatch(/the output .* is one of the inputs/);
      expect(code).toBe(2);
    }
    expect(readFileSync(input)).toEqual(capture(2));
  });

  it('keeps what it holds when no input can be read', async () => {
    const output = file('old.csv', 'old results\n');
    for (const input of [join(folder, 'typo.pcap'), file('text.pcap', 'no capture at all, but text')]) {
      expect((await runAgentCli(['features', input, '--out', output])).code).toBe(3);
      const model = file('model.zip', tinyBundle());
      expect((await runAgentCli(['score', input, '--out', output, '--model', model])).code).toBe(3);
      expect(readFileSync(output, 'utf8')).toBe('old results\n');
    }
  });
});

describe('gzip with a tail', () => {
  const whole = gzipSync(capture(20));
  const tails: [string, Buffer][] = [
    ['nothing behind it', Buffer.alloc(0)],
    ['another member', gzipSync(capture(5, START_US + 1e9).subarray(24))],
    ['zeros', Buffer.alloc(5000)],
    ['text', Buffer.from('not gzip')],
    ['the beginning of a member', whole.subarray(0, 8)],
  ];

  it.each(tails)('%s: the packets that gzip gives, and a warning where it warns', async (_kind, tail) => {
    const path = file('in.pcap.gz', Buffer.concat([whole, tail]));
    const unpacked = spawnSync('gzip', ['-dc', path], { encoding: 'buffer' });
    const expected = await runAgentCli(['features', file('plain.pcap', unpacked.stdout)]);
    const child = spawn(process.execPath, [AGENT_PROGRAM, 'features', '-']);
    child.stderr.resume();
    const piped = text(child.stdout);
    child.stdin.end(readFileSync(path));
    expect(await piped).toBe(expected.stdout);
    const { stdout, stderr, code } = await runAgentCli(['features', path]);
    expect(stdout).toBe(expected.stdout);
    // The same exit code as for any input that could not be read to its end: gzip has 0 for none, 1 and 2 for these.
    const isSound = unpacked.stderr.length === 0 || unpacked.stderr.includes('trailing zero');
    expect(code).toBe(isSound ? 0 : 3);
    if (!isSound) expect(stderr).toMatch(/in\.pcap\.gz: .*gzip data.* \(\d+ packets were read\)/);
  });

  it.each(tails.filter(([kind]) => kind !== 'another member'))('%s: the rows of a flow CSV', async (_kind, tail) => {
    const { stdout: csv } = await runAgentCli(['features', file('in.pcap', capture(20))]);
    const path = file('flows.csv.gz', Buffer.concat([gzipSync(csv), tail]));
    const scored = await runAgentCli(['score', path, '--model', file('model.zip', tinyBundle())]);
    expect(rowsIn(scored.stdout)).toBe(20);
    expect(scored.code).toBe(tail.some((byte) => byte !== 0) ? 3 : 0);
  });

  it('leaves out the row in which a flow CSV is cut off', async () => {
    const { stdout: csv } = await runAgentCli(['features', file('in.pcap', capture(400))]);
    const path = file('flows.csv.gz', gzipSync(csv).subarray(0, -200));
    const { stdout, stderr, code } = await runAgentCli(['score', path, '--model', file('model.zip', tinyBundle())]);
    expect(rowsIn(stdout)).toBeGreaterThan(0);
    expect(stderr).toMatch(/could not be read to its end: the gzip data are cut off/);
    expect(stderr).not.toMatch(/too few or too many/);
    expect(code).toBe(3);
  });
});

describe('an input that does not end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('features writes what it knows at %s', async (signal) => {
    const output = join(folder, 'out.csv');
    const child = spawn(process.execPath, [AGENT_PROGRAM, 'features', '-', '--out', output]);
    const exited = once(child, 'exit');
    const said = text(child.stderr);
    child.stdin.write(capture(50));
    // The output is opened when the first packets have been read.
    while (!tryRead(output)) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill(signal);
    expect((await exited)[0]).toBe(0);
    expect(rowsIn(readFileSync(output, 'utf8'))).toBe(50);
    expect(await said).toMatch(/50 rows of 50 flows, 100 packets/);
  });

  it.each([
    ['run', ['--input']],
    ['features', []],
    ['score', ['--model', 'MODEL']],
  ])('%s ends at SIGTERM while nobody has opened its pipe', async (command, options) => {
    const model = file('model.zip', tinyBundle());
    const words = options.map((word) => (word === 'MODEL' ? model : word));
    const environment = { ...process.env, ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state') };
    const child = spawn(process.execPath, [AGENT_PROGRAM, command, ...words, pipe('p')], { env: environment });
    const exited = once(child, 'exit');
    child.stderr.resume();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    child.kill('SIGTERM');
    await exited;
  });

  it('score takes a model that comes through a pipe', async () => {
    const path = pipe('model');
    createWriteStream(path).end(tinyBundle());
    const { stdout, code } = await runAgentCli(['score', file('in.pcap', capture(3)), '--model', path]);
    expect(rowsIn(stdout)).toBe(3);
    expect(code).toBe(0);
  });

  it('replay refuses a pipe', async () => {
    const { code, stderr } = await runAgentCli(['replay', pipe('p')]);
    expect(stderr).toMatch(/cannot take the pipe/);
    expect(code).toBe(2);
  });

  it('a named pipe is read to its end, gzip that comes byte by byte too', async () => {
    const path = pipe('p');
    const child = spawn(process.execPath, [AGENT_PROGRAM, 'features', path]);
    const rows = text(child.stdout);
    child.stderr.resume();
    const writer = createWriteStream(path);
    const bytes = gzipSync(capture(20));
    writer.write(bytes.subarray(0, 1));
    await new Promise((resolve) => setTimeout(resolve, 500));
    writer.end(bytes.subarray(1));
    expect(rowsIn(await rows)).toBe(20);
  });
});

function tryRead(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
