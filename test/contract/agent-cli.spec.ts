import { get } from 'node:http';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentCounters } from '@picket/shared/contract';
import { PROFILES } from '@picket/shared/features';
import { AGENT_PROGRAM, runAgentCli, type CliResult } from '../support/programs/agent-cli.js';
import { ethernet, ipv4, PROTOCOL, udp } from '../support/traffic/frames.js';
import { pcapOf } from '../support/traffic/pcap.js';
import { describeIf, root } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';

interface Status {
  readonly counters: AgentCounters;
}

const NOWHERE = { PICKET_MQTT_URL: 'mqtt://127.0.0.1:9', PICKET_MQTT_DRAIN_S: '0' };
const PCAP_HEADER_BYTES = 24;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let folder: string;
let model: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-cli-'));
  model = file('model.zip', tinyBundle());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** As many conversations of one packet. */
function capture(flows: number, startUs = 1_600_000_000_000_000): Buffer {
  const frames = Array.from({ length: flows }, (_, index) => ({
    timeUs: startUs + index * 1000,
    frame: ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1024 + (index % 60_000), 53, 100))),
  }));
  return pcapOf(frames);
}

/** So many flows of one long packet in each second: a file is read, and the flow table swept, by the megabyte. */
function steadyCapture(flows: number, flowsPerSecond: number): Buffer {
  const frames = Array.from({ length: flows }, (_, index) => ({
    timeUs: 1_600_000_000_000_000 + Math.floor((index * 1e6) / flowsPerSecond),
    frame: ethernet(ipv4('10.0.0.1', '10.0.0.2', PROTOCOL.udp, udp(1024 + index, 53, 1400))),
  }));
  return pcapOf(frames);
}

function flowCsv(rows: readonly string[]): string {
  return [PROFILES['cic-v40'].csv.join(','), ...rows].join('\n') + '\n';
}

function flowRow(cells: number = PROFILES['cic-v40'].csv.length): string {
  return ['id', '10.0.0.1', '1', '10.0.0.2', '2', '6', 'now', ...Array<string>(cells - 7).fill('1')].join(',');
}

/** What every failure has in common: a line that says what and what next, and no stack trace. */
function expectOneLine(result: CliResult, code: number, text: RegExp): void {
  expect(result.stderr).toMatch(text);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stderr.split('\n').filter((line) => text.test(line))).toHaveLength(1);
  expect(result.code).toBe(code);
}

describe('picket-agent and bad input', () => {
  const captures: [string, () => Uint8Array, RegExp, number][] = [
    ['an empty file', () => new Uint8Array(), /the file is empty \(give a pcap/, 0],
    ['a PNG', () => PNG, /a PNG image, not a capture \(give a pcap/, 0],
    [
      'a capture that is cut off',
      () => capture(10).subarray(0, -5),
      /cut off after packet 9 \(9 packets were read\)/,
      9,
    ],
  ];
  it('score: a model that does not compute what its bundle promises', async () => {
    const model = join(folder, 'false.zip');
    writeFileSync(model, tinyBundle({ promised: [1, 0, 0] }));
    writeFileSync(join(folder, 'ten.pcap'), capture(10));
    const result = await runAgentCli(['score', join(folder, 'ten.pcap'), '--model', model]);
    expectOneLine(result, 1, /does not compute what it should: row 0 of the golden rows/);
    expect(result.stdout).toBe('');
  });

  it('score: a model without an end', async () => {
    expectOneLine(await runAgentCli(['score', '-', '--model', '/dev/zero']), 1, /\/dev\/zero is larger than 64 MiB/);
  });

  it.each(captures)('score: %s; what could be read is scored', async (_name, content, text, flows) => {
    const result = await runAgentCli(['score', file('input', content()), '--model', model]);
    expectOneLine(result, 3, text);
    expect(result.stdout.trim().split('\n')).toHaveLength(1 + flows);
  });

  it.each(captures)('replay: %s', async (_name, content, text) => {
    const environment = { ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state') };
    expectOneLine(await runAgentCli(['replay', file('input', content()), '--speed', 'max'], environment), 3, text);
  });

  it('a good capture beside a bad one is scored', async () => {
    const bad = file('bad.pcap', PNG);
    const result = await runAgentCli(['score', bad, file('good.pcap', capture(3)), '--model', model]);
    expectOneLine(result, 3, /bad.pcap: a PNG image/);
    expect(result.stdout.trim().split('\n')).toHaveLength(4);
  });

  it('a folder: its captures and nothing else', async () => {
    const inner = join(folder, 'captures');
    mkdirSync(join(inner, 'folder.pcap'), { recursive: true });
    writeFileSync(join(inner, 'notes.txt'), 'no capture');
    const dayUs = 86_400_000_000;
    for (const [index, name] of ['eth0.pcap', 'eth0.pcap1', 'eth0.pcap2'].entries())
      writeFileSync(join(inner, name), capture(index + 1, 1_600_000_000_000_000 + index * dayUs));
    const features = await runAgentCli(['features', inner, '--one-packet-flows']);
    expect(features).toMatchObject({ code: 0, stderr: expect.stringMatching(/^6 rows of 6 flows/) });
    writeFileSync(join(inner, 'flows.csv'), flowCsv([flowRow()]));
    const scored = await runAgentCli(['score', inner, '--model', model, '--format', 'jsonl']);
    expect(scored.code).toBe(0);
    expect(scored.stdout.trim().split('\n')).toHaveLength(7);
    const environment = { ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state') };
    expect((await runAgentCli(['replay', inner, '--speed', 'max'], environment)).code).toBe(0);
  });

  it.each([
    ['features', ['--one-packet-flows']],
    ['features', ['--one-packet-flows', '--format', 'jsonl']],
    ['score', ['--model', 'MODEL']],
  ])('%s %j into a pipe that is closed early says nothing', async (command, options) => {
    const words = options.map((word) => (word === 'MODEL' ? model : word));
    const child = spawn(process.execPath, [AGENT_PROGRAM, command, file('many.pcap', capture(5000)), ...words]);
    child.stdout.once('data', () => child.stdout.destroy());
    const exited = once(child, 'exit');
    expect(await text(child.stderr)).toBe('');
    expect((await exited)[0]).toBe(0);
  });

  it('a folder without captures', async () => {
    const result = await runAgentCli(['features', folder]);
    expectOneLine(result, 2, /there is no .pcap, .pcapng or .cap file in .* \(folders inside it are not searched\)/);
  });

  it('a command line longer than ONNX Runtime’s telemetry bears; the runtime keeps quiet', async () => {
    const bad = Array.from({ length: 2000 }, (_, index) => join(folder, `no-such-capture-${index}.pcap`));
    const result = await runAgentCli(['score', ...bad, '--model', model], { HOME: folder, TMPDIR: folder });
    expectOneLine(result, 3, /no-such-capture-1999.pcap: there is no such file/);
    expect(readdirSync(folder)).toEqual(['model.zip']);
  });

  it('a CSV of another tool', async () => {
    const path = file('zeek.csv', 'ts,uid,id.orig_h,id.orig_p\n1,2,3,4\n');
    const result = await runAgentCli(['score', path, '--model', model]);
    expectOneLine(result, 3, /no flow rows of profile cic-v40: 77 columns are missing.*picket-agent features/);
  });

  it('a CSV of another profile', async () => {
    const path = file('head.csv', `${PROFILES['cic-head'].csv.join(',')}\n`);
    expectOneLine(await runAgentCli(['score', path, '--model', model]), 3, /columns are those of profile cic-head/);
  });

  it('a CSV with ragged rows and text for numbers: the others are scored, these are counted', async () => {
    const width = PROFILES['cic-v40'].csv.length;
    const rows = [
      flowRow(),
      flowRow(width - 1),
      flowRow(),
      flowRow(width + 2),
      flowRow(8),
      flowRow().replace(/,1$/, ',x'),
    ];
    const path = file('flows.csv', flowCsv([...rows, flowRow().replace('now,1,', 'now,many,')]));
    const result = await runAgentCli(['score', path, '--model', model]);
    expectOneLine(result, 3, /left out 3 rows with too few or too many cells and 1 rows with text/);
    expect(result.stdout.trim().split('\n')).toHaveLength(1 + 3);
  });

  it.each([
    ['a file that is no bundle', () => file('wrong.zip', PNG), /not a model bundle \(a zip with model.onnx/],
    [
      'a bundle that does not exist',
      () => join(folder, 'absent.zip'),
      /cannot read the model bundle.*\(check the path\)/,
    ],
    [
      'a bundle with another model in it',
      () => file('w.zip', tinyBundle({ onnx: PNG })),
      /model refused: it is not an ONNX/,
    ],
  ])('%s', async (_name, path, text) => {
    const input = file('good.pcap', capture(1));
    expectOneLine(await runAgentCli(['score', input, '--model', path()]), 1, text);
    expectOneLine(await runAgentCli(['model', 'verify', path()]), 1, text);
  });

  it('an unreachable broker: one warning, the work is done all the same', async () => {
    const environment = { ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state'), PICKET_MQTT_DRAIN_S: '2' };
    const result = await runAgentCli(['replay', file('a.pcap', capture(5)), '--speed', '0.005'], environment);
    expectOneLine(result, 0, /no connection to the broker at mqtt:\/\/127.0.0.1:9/);
    const status = await runAgentCli(['status', '--json'], environment);
    expect(JSON.parse(status.stdout)).toMatchObject({ running: false, flowsUnscored: 5, isConnected: false });
  });

  it('every fault of the configuration at once', async () => {
    const environment = { PICKET_MQTT_URL: 'http://x', PICKET_BATCH_ROWS: 'many', PICKET_AGENT_ID: 'a b' };
    const result = await runAgentCli(
      ['run', '-i', '-', '--config', file('c.yaml', 'flow: {memory: 7}\n')],
      environment,
    );
    expect(result.code).toBe(2);
    for (const name of ['PICKET_MQTT_URL', 'PICKET_BATCH_ROWS', 'PICKET_AGENT_ID', 'flow.memory: unknown'])
      expect(result.stderr).toContain(name);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    [['frobnicate'], /unknown command/],
    [['score', 'x.pcap'], /required option.*--model/],
    [['replay', 'x.pcap', '--speed', 'fast'], /a number above zero/],
    [['replay', '-'], /cannot take standard input \(use run --input -\)/],
  ])('wrong usage: %j', async (command, text) => {
    expectOneLine(await runAgentCli(command), 2, text);
  });

  it('a state folder that another agent uses', async () => {
    const environment = { ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state') };
    const input = file('a.pcap', capture(2));
    const [one, other] = await Promise.all([
      runAgentCli(['replay', input, '--speed', '0.001'], environment),
      untilExists(join(folder, 'state', 'status.json')).then(() => runAgentCli(['replay', input], environment)),
    ]);
    expect(one.code).toBe(0);
    expectOneLine(other, 1, /another agent \(pid \d+\) uses this state folder.*\(stop it, or set PICKET_STATE_DIR\)/);
  });

  it('a port for metrics that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = (server.address() as AddressInfo).port;
    const environment = { ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state'), PICKET_METRICS_PORT: String(port) };
    const result = await runAgentCli(['replay', file('a.pcap', capture(1))], environment);
    server.close();
    expectOneLine(result, 2, /port \d+ for the metrics is taken \(set PICKET_METRICS_PORT/);
  });
});

describe('picket-agent on its host', () => {
  const environment = () => ({ ...NOWHERE, PICKET_STATE_DIR: join(folder, 'state') });

  it('ends when what it has cannot be put away at the end', async () => {
    installModel(join(folder, 'state'));
    const result = await runAgentCli(['replay', file('a.pcap', capture(50)), '--speed', 'max'], {
      ...environment(),
      PICKET_OUTBOX_LEDGER: '/dev/full',
    });
    expectOneLine(result, 1, /ENOSPC: no space left on device/);
  });

  it('lists, pins and verifies the bundles in its store', async () => {
    expect((await runAgentCli(['model', 'list'], environment())).stdout).toMatch(/^no model in the store/);
    installModel(join(folder, 'state'));
    const listed = await runAgentCli(['model', 'list', '--json'], environment());
    expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'tiny', version: 1, profile: 'cic-v40', role: 'active' }]);
    expect((await runAgentCli(['model', 'pin', '1'], environment())).stdout).toBe(
      'takes effect when the agent starts\n',
    );
    expectOneLine(await runAgentCli(['model', 'pin', '2'], environment()), 1, /no version 2 in the store \(see/);
    expectOneLine(await runAgentCli(['model', 'rollback'], environment()), 1, /no bundle before the present one/);
    const verified = await runAgentCli(['model', 'verify', model]);
    expect(verified.stdout).toMatch(/^ok: tiny version 1, profile cic-v40, 2 golden rows within 0.0001/);
  });

  it('tells in status what the last run did, and in doctor what is missing', async () => {
    installModel(join(folder, 'state'));
    expectOneLine(await runAgentCli(['status'], { PICKET_STATE_DIR: folder }), 1, /no agent has run/);
    await runAgentCli(['replay', file('a.pcap', capture(50)), '--speed', 'max'], environment());
    const status = await runAgentCli(['status', '--json'], environment());
    expect(JSON.parse(status.stdout)).toMatchObject({
      running: false,
      model: { name: 'tiny', version: 1 },
      counters: { packetsReceived: 50, flowsScored: 50, flowsAlerted: 50, alertsSent: 1 },
    });
    const doctor = await runAgentCli(['doctor', '--json'], environment());
    const findings = JSON.parse(doctor.stdout) as { check: string; result: string }[];
    const of = (result: string) => findings.filter((finding) => finding.result === result).map(({ check }) => check);
    expect(of('fail')).toEqual([]);
    expect(of('warn')).toEqual(expect.arrayContaining(['broker', 'agent']));
    expect(of('ok')).toEqual(expect.arrayContaining(['state folder', 'scorer', 'model']));
    expect(doctor.code).toBe(0);
  });

  it('tells of flows that had to make room in the flow table', async () => {
    // In 5 s more than 7/8 of the 1,680 places of 1 MiB; between two looks at the clock more comes than is free above that.
    const slow = file('slow.pcap', steadyCapture(6000, 280));
    const command = ['features', slow, '--profile', 'picket-1', '--memory', '1', '--format', 'none'];
    const features = await runAgentCli(command);
    expect(features.stderr).toMatch(/, \d+ flows ended early because the table was nearly full \(see --memory\), /);
    expect(features.stderr).toMatch(/, \d+ flows ended early because the table was full \(see --memory\)\n$/);
    // Of 4 MiB it has 6,808, which is enough.
    const small = { ...environment(), PICKET_FLOW_MEMORY_MIB: '4' };
    await runAgentCli(['replay', file('fast.pcap', steadyCapture(16_000, 900)), '--speed', 'max'], small);
    const status = await runAgentCli(['status'], environment());
    expect(status.stdout).toMatch(/^ended early +[1-9]\d* flows with the flow table nearly full, 0 with it full/m);
    const { counters } = JSON.parse((await runAgentCli(['status', '--json'], environment())).stdout) as Status;
    expect(counters.flowsExported).toEqual({ pressure: expect.any(Number), end: expect.any(Number) });
    expect(Object.values(counters.flowsExported).reduce((sum, count) => sum + count)).toBe(counters.flowsCreated);
  });

  it('reads live packets from standard input and serves its counters', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [AGENT_PROGRAM, 'run', '-i', '-'], {
      env: { PATH: process.env['PATH'], ...environment(), PICKET_METRICS_PORT: String(port) },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const exited = once(child, 'exit');
    child.stdin.write(capture(2000));
    child.stdin.write(capture(1).subarray(PCAP_HEADER_BYTES));
    const metrics = await untilMatches(`http://127.0.0.1:${port}/metrics`, /picket_agent_packets_received 2001/);
    expect(metrics).toMatch(/picket_agent_flows_created 2000/);
    // The last packet is the first one once more, two seconds late.
    expect(metrics).toContain('picket_agent_packets_noted{reason="time_step"} 1');
    for (const host of ['evil.example', '127.0.0.1.evil.example']) expect(await statusFor(port, host)).toBe(403);
    expect(await statusFor(port, 'localhost')).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    const status = await runAgentCli(['status', '--json'], environment());
    expect(JSON.parse(status.stdout)).toMatchObject({ flowsUnscored: 2000, counters: { flowsLive: 0 } });
  });
});

describeIf(root, 'picket-agent and a full disk', () => {
  it('goes on, counts what it had to give up, and ends in good order', async () => {
    const state = join(folder, 'state');
    mkdirSync(state);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', state]);
    try {
      installModel(state);
      const environment = { ...NOWHERE, PICKET_STATE_DIR: state, PICKET_ALERTS_AGGREGATE: 'false' };
      const result = await runAgentCli(['replay', file('a.pcap', capture(10_000)), '--speed', 'max'], environment);
      expectOneLine(result, 0, /the outbox cannot be written, keeping records in memory: ENOSPC/);
      expect(result.stderr).toMatch(/records that were given up: \d+ disk_unwritable/);
    } finally {
      execFileSync('umount', [state]);
    }
  });
});

/** A model in the store, as the agent keeps it. */
function installModel(state: string): void {
  const bundle = tinyBundle();
  mkdirSync(join(state, 'models'), { recursive: true });
  const digest = execFileSync('sha256sum', { input: bundle }).toString().slice(0, 64);
  writeFileSync(join(state, 'models', `${digest}.zip`), bundle);
  writeFileSync(join(state, 'models', 'state.json'), JSON.stringify({ active: digest }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @returns the page as soon as it matches */
async function untilMatches(url: string, text: RegExp): Promise<string> {
  for (;;) {
    const page = await fetch(url).then(
      (response) => response.text(),
      () => '',
    );
    if (text.test(page)) return page;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function untilExists(path: string): Promise<void> {
  for (;;) {
    try {
      readFileSync(path);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Status of /metrics for a request that names this host. */
function statusFor(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/metrics', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}
