import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { AGENT_PROGRAM } from '../support/programs/agent-cli.js';
import { newDataDir, until } from '../support/programs/control-plane.js';
import { JoinedHosts } from '../support/machine/joined-hosts.js';
import { describeIf, namespaces, programs } from '../support/machine/requirements.js';

const CONTROL_PLANE = resolve(import.meta.dirname, '../../control-plane/dist/main.js');
const CLI = resolve(import.meta.dirname, '../../control-plane/dist/cli/main.js');
const CAPTURE = resolve(import.meta.dirname, '../lab/captures/replay/iperf3-tcp.pcap.gz');
const [SERVER, EDGE] = [0, 1];
const START_MS = 60_000;

/** Ends with 0 once the broker has granted the filter. */
const SUBSCRIBE = `
  const [url, user, topic] = process.argv.slice(1);
  const { PASSWORD: password, AUTHORITIES: ca } = process.env;
  const login = { clientId: user, username: user, password, ca, protocolVersion: 4, reconnectPeriod: 0 };
  const client = require('mqtt').connect(url, login);
  client.on('error', ({ message }) => { console.error(message); process.exit(7); });
  client.on('connect', () => client.subscribe(topic, (error, granted) => process.exit(error || granted[0].qos > 2 ? 8 : 0)));
`;

let hosts: JoinedHosts;
let dataDir: string;
let stateDir: string;
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = new Promise((done) => child.once('exit', done));
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
  }
  hosts.remove();
  for (const folder of [resolve(dataDir, '..'), stateDir]) rmSync(folder, { recursive: true, force: true });
});

/** A program of ours on one of the hosts; what is not said is as on a host where nothing was set. */
function start(host: number, program: string, parameters: string[], environment: Record<string, string>): ChildProcess {
  const [command, ...rest] = hosts.on(host, process.execPath, program, ...parameters);
  const child = spawn(command, rest, { env: { PATH: process.env['PATH'], ...environment }, stdio: 'ignore' });
  running.push(child);
  return child;
}

function run(host: number, program: string, parameters: string[], environment: Record<string, string> = {}) {
  const [command, ...rest] = hosts.on(host, process.execPath, program, ...parameters);
  const env = { PATH: process.env['PATH'], PICKET_DATA_DIR: dataDir, ...environment };
  return spawnSync(command, rest, { env, encoding: 'utf8', timeout: START_MS });
}

async function startControlPlane(environment: Record<string, string>): Promise<ChildProcess> {
  const child = start(SERVER, CONTROL_PLANE, [], { PICKET_DATA_DIR: dataDir, ...environment });
  const isReady = () => run(SERVER, CLI, ['status', '--json']).status === 0;
  await until('the control plane is ready', isReady, START_MS);
  return child;
}

function newToken(): string {
  const { stdout, stderr } = run(SERVER, CLI, ['enrolment', 'create', '--by', 'test', '--json']);
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { token: string }).token;
}

/** A subscriber of the alert feed with a credential of its own, on the other end of the wire. */
function subscribeOnEdge(): [number | null, string] {
  const made = run(SERVER, CLI, ['feed', 'create', 'siem', '--by', 'test', '--json']);
  if (made.stdout === '') throw new Error(made.stderr);
  const { url, user, password, authorities, topic } = JSON.parse(made.stdout) as Record<string, string>;
  const [command, ...rest] = hosts.on(EDGE, process.execPath, '-e', SUBSCRIBE, '--', url, user, topic);
  const env = { PATH: process.env['PATH'], PASSWORD: password, AUTHORITIES: authorities };
  const { status, stderr } = spawnSync(command, rest, { env, encoding: 'utf8', timeout: START_MS });
  return [status, stderr];
}

describeIf([namespaces, programs('ip')], 'a host on the other end of a wire', () => {
  it('enrols, and is seen, after exactly the one setting that opens the installation', async () => {
    hosts = JoinedHosts.create();
    dataDir = newDataDir();
    stateDir = mkdtempSync(join(tmpdir(), 'picket-edge-'));
    const onEdge = { PICKET_STATE_DIR: stateDir, PICKET_AGENT_ID: 'edge' };
    const closed = await startControlPlane({});
    const local = run(EDGE, AGENT_PROGRAM, ['enroll', '--token', newToken()], onEdge);
    expect([local.status, local.stderr]).toEqual([
      1,
      expect.stringMatching(/cannot reach https:\/\/127\.0\.0\.1:8443/),
    ]);
    const ended = new Promise((done) => closed.once('exit', done));
    closed.kill('SIGTERM');
    await ended;

    await startControlPlane({ PICKET_PUBLIC_URL: `https://${hosts.addresses[SERVER]}` });
    const enrolled = run(EDGE, AGENT_PROGRAM, ['enroll', '--token', newToken()], onEdge);
    expect([enrolled.status, enrolled.stderr]).toEqual([0, '']);
    start(EDGE, AGENT_PROGRAM, ['replay', CAPTURE, '--loop'], onEdge);
    await until(
      'packets of the edge',
      () => {
        const { stdout } = run(SERVER, CLI, ['agents', 'show', 'edge', '--json']);
        if (stdout === '') return false;
        const agent = JSON.parse(stdout) as { health: string; status: { counters: { packetsReceived: number } } };
        return agent.status.counters.packetsReceived > 0;
      },
      START_MS,
    );
    expect(subscribeOnEdge()).toEqual([0, '']);
    // Console, API and the plain broker stay closed.
    for (const port of ['6789', '6788']) {
      const probe = `require('net').connect(${port}, '${hosts.addresses[SERVER]}').on('error', () => process.exit(7))`;
      const [command, ...rest] = hosts.on(EDGE, process.execPath, '-e', probe);
      expect([port, spawnSync(command, rest, { timeout: 5000 }).status]).toEqual([port, 7]);
    }
  }, 180_000);
});
