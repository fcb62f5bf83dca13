import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AGENT_PROGRAM, runAgentCli } from '../support/programs/agent-cli.js';
import {
  ACK,
  ETHER_TYPE,
  ethernet,
  FIN,
  ipv4,
  PROTOCOL,
  PSH,
  SYN,
  tcp,
  udp,
  vlanTag,
} from '../support/traffic/frames.js';
import { LiveAgent } from '../support/programs/live-agent.js';
import { readLocalStatus } from '../support/programs/state-folder.js';
import { pcapOf } from '../support/traffic/pcap.js';
import { describeIf, namespaces, programs, readableCheckout } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { VethPair } from '../support/machine/veth.js';

const LIVE_FLOWS = join(import.meta.dirname, '../support/programs/live-flows.ts');
const RUN_TS = join(import.meta.dirname, '../support/run-ts.mjs');
const VLAN = 100;
const TOOLS = programs('ip', 'tcpreplay', 'tcpdump', 'setpriv', 'chown');

describeIf([namespaces, readableCheckout, TOOLS], 'live capture', () => {
  let wire: VethPair;
  let folder: string;
  let agent: LiveAgent | undefined;

  beforeEach(() => {
    wire = VethPair.create();
    folder = mkdtempSync(join(tmpdir(), 'picket-live-spec-'));
    chmodSync(folder, 0o711);
  });
  afterEach(async () => {
    await agent?.close();
    agent = undefined;
    wire.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function capture(content: Buffer): string {
    const path = join(folder, 'sent.pcap');
    writeFileSync(path, content);
    return path;
  }

  it.each(['cic-v40', 'picket-1'])(
    'makes the flows of %s that tcpdump’s capture of the same packets has',
    async (profile) => {
      const seen = join(folder, 'seen.pcap');
      const conversations = connections(200);
      const count = String(conversations.packets);
      const dump = ['-i', wire.receiver, '-n', '-Z', 'root', '-c', count, '-w', seen];
      const [program, ...rest] = wire.inside('tcpdump', ...dump);
      const tcpdump = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
      const written = once(tcpdump, 'exit');
      await lineOf(tcpdump.stderr, /listening on/);
      const [node, ...args] = wire.inside(process.execPath, RUN_TS, LIVE_FLOWS, wire.receiver, profile, '3', count);
      const live = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const rows = text(live.stdout);
      await lineOf(live.stderr, /capturing/);
      expect(wire.send(capture(conversations.pcap), '-t')).toBe(conversations.packets);
      const fromWire = (await rows).trim().split('\n');
      await written;
      const file = await runAgentCli(['features', seen, '--profile', profile, '--one-packet-flows', '--out', '-']);
      const fromFile = file.stdout.trim().split('\n').slice(1);
      expect(fromWire.length).toBeGreaterThanOrEqual(conversations.flows);
      expect(fromWire.sort()).toEqual(fromFile.sort());
    },
  );

  it.each(['1', '2'])('accounts for every packet with %s workers, scores, and becomes nobody', async (workers) => {
    agent = LiveAgent.start(wire, { bundle: tinyBundle(), command: ['--workers', workers] });
    const before = await agent.untilReady();
    const { pcap, packets } = connections(1000);
    const sent = wire.send(capture(pcap), '-t', '--loop', '20');
    expect(sent).toBe(packets * 20);
    await agent.until(() => agent!.seen >= before + sent);
    expect(uidsOf(agent)).toBe('65534 65534 65534 65534');
    expect(capabilitiesOf(agent)).toBe('0000000000000000');
    expect(await agent.stop()).toBe(0);
    const { counters } = agent.status!;
    expect(counters.packetsReceived + (counters.packetsDroppedByKernel ?? NaN)).toBe(before + sent);
    expect(counters.flowsLive).toBe(0);
    expect(counters.flowsScored).toBe(counters.flowsCreated);
    expect(counters.alertsSent).toBeGreaterThan(0);
    expect(statSync(join(agent.folder, 'state/outbox')).uid).toBe(65534);
  });

  it('needs CAP_NET_RAW and nothing else', async () => {
    const only = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      '--inh-caps=-all,+net_raw',
      '--bounding-set=-all,+net_raw',
      '--ambient-caps=+net_raw',
    ];
    agent = LiveAgent.start(wire, {
      bundle: tinyBundle(),
      prefix: ['setpriv', ...only],
      owner: '65534',
      command: ['--workers', '2'],
    });
    await agent.untilReady();
    expect(capabilitiesOf(agent)).toBe('0000000000002000');
    expect(await agent.stop()).toBe(0);
  });

  it('stays root where root may not become anybody else, and says so', async () => {
    const only = ['--bounding-set=-all,+net_raw', '--inh-caps=-all,+net_raw'];
    agent = LiveAgent.start(wire, { bundle: tinyBundle(), prefix: ['setpriv', ...only] });
    await agent.untilReady();
    expect(uidsOf(agent)).toBe('0 0 0 0');
    expect(agent.log).toMatch(/stays root: without CAP_SETUID it cannot become another user/);
    expect(await agent.stop()).toBe(0);
  });

  it('becomes the user who called sudo where nobody cannot read the program', async () => {
    const hidden = join(folder, 'home');
    mkdirSync(hidden, { mode: 0o700 });
    // A mount of the programs that this user alone may reach; the namespace ends with the command.
    execFileSync('chown', ['daemon', hidden]);
    const program = join(hidden, 'agent.cjs');
    const mounted = `mount --bind "$1" "${hidden}" && chown daemon "${hidden}" && chmod 700 "${hidden}"; shift; exec "$@"`;
    const copy = mkdtempSync(join(tmpdir(), 'picket-copy-'));
    cpSync(AGENT_PROGRAM, join(copy, 'agent.cjs'));
    symlinkSync(resolve(AGENT_PROGRAM, '../../../node_modules'), join(copy, 'node_modules'));
    agent = LiveAgent.start(wire, {
      bundle: tinyBundle(),
      program,
      prefix: ['sh', '-c', mounted, 'sh', copy],
      environment: { SUDO_USER: 'daemon' },
    });
    await agent.untilReady();
    expect(uidsOf(agent)).toBe('1 1 1 1');
    expect(await agent.stop()).toBe(0);
    rmSync(copy, { recursive: true });
  });

  it('works with the defaults of a fresh machine: /var/lib/picket-agent and /etc/picket/agent.yaml', async () => {
    const fresh = 'mount -t tmpfs t /var/lib && mkdir /var/lib/dpkg && mount -t tmpfs t /etc/picket && exec "$@"';
    mkdirSync('/etc/picket', { recursive: true });
    const settings = ['mqtt:', '  url: mqtt://127.0.0.1:9', '  drainS: 0', 'status:', '  intervalS: 1', ''].join('\\n');
    const written = `printf '${settings}' > /etc/picket/agent.yaml`;
    const [program, ...rest] = wire.inside(
      ...['sh', '-c', fresh.replace('&& exec', `&& ${written} && exec`), 'sh'],
      ...[process.execPath, AGENT_PROGRAM, 'run', '--interface', wire.receiver],
    );
    const child = spawn(program, rest, { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'ignore', 'pipe'] });
    const state = `/proc/${child.pid}/root/var/lib/picket-agent`;
    try {
      for (;;) {
        const status = readLocalStatus(state);
        if (status?.isPromiscuous === true) {
          expect(status.broker).toBe('mqtt://127.0.0.1:9');
          break;
        }
        if (child.exitCode !== null) throw new Error(`the agent ended: ${await text(child.stderr)}`);
        await sleep(100);
      }
      expect(statSync(state).uid).toBe(65534);
    } finally {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
  });

  it('goes on under the new name when the interface is renamed', async () => {
    agent = LiveAgent.start(wire, { bundle: tinyBundle() });
    await agent.untilReady();
    wire.run('ip', 'link', 'set', wire.receiver, 'name', 'picket-new');
    wire.run('ip', 'link', 'set', 'picket-new', 'down');
    await agent.until(() => /interface picket-new is down/.test(agent!.log));
    wire.run('ip', 'link', 'set', 'picket-new', 'up');
    await agent.until(() => /interface picket-new is up again/.test(agent!.log));
    await agent.untilReady();
    expect(await agent.stop()).toBe(0);
  });

  it('goes on when the interface has been down, and ends with a reason when it is removed', async () => {
    agent = LiveAgent.start(wire, { bundle: tinyBundle() });
    await agent.untilReady();
    wire.run('ip', 'link', 'set', wire.receiver, 'down');
    await agent.until(() => /interface picket-rx is down/.test(agent!.log));
    wire.run('ip', 'link', 'set', wire.receiver, 'up');
    await agent.until(() => /interface picket-rx is up again/.test(agent!.log));
    await agent.untilReady();
    wire.run('ip', 'link', 'del', wire.receiver);
    expect(await agent.exited).toBe(3);
    expect(agent.log).toMatch(/picket-rx: the interface was removed \(\d+ packets were read\)/);
  });

  it('captures through tcpdump when told to', async () => {
    agent = LiveAgent.start(wire, { bundle: tinyBundle(), environment: { PICKET_CAPTURE_METHOD: 'tcpdump' } });
    const before = await agent.untilReady();
    const { pcap, packets } = connections(100);
    expect(wire.send(capture(pcap), '-t')).toBe(packets);
    await agent.until(() => agent!.seen === before + packets);
    expect(await agent.stop()).toBe(0);
    expect(agent.status!.counters.packetsDroppedByKernel).toBe(0);
  });

  const refusals: [string, readonly string[], readonly string[], Record<string, string>, RegExp][] = [
    [
      'an interface that is not there',
      [],
      ['--interface', 'nosuch0'],
      {},
      /no interface nosuch0 \(give one of: .*picket-rx/,
    ],
    [
      'no permission',
      ['setpriv', '--reuid=65534', '--clear-groups'],
      ['--interface', 'picket-rx'],
      {},
      /no permission to capture on picket-rx \(run it with sudo, or as a systemd service with AmbientCapabilities=CAP_NET_RAW\)/,
    ],
    [
      'a user that is not there',
      [],
      ['--interface', 'picket-rx'],
      { PICKET_CAPTURE_USER: 'nosuchuser' },
      /no user nosuchuser/,
    ],
    [
      'a state folder out of reach',
      [],
      ['--interface', 'picket-rx'],
      { PICKET_STATE_DIR: '/root/picket-live-spec' },
      /user nobody, who captures, has no access to .*PICKET_CAPTURE_USER/,
    ],
    [
      'a state folder on a read-only file system',
      ['sh', '-c', 'mount -t tmpfs t /mnt && mkdir /mnt/state && mount -o remount,ro /mnt && exec "$@"', 'sh'],
      ['--interface', 'picket-rx'],
      { PICKET_STATE_DIR: '/mnt/state' },
      /cannot use the state folder \/mnt\/state: .*read-only.*set PICKET_STATE_DIR/,
    ],
    [
      'a state folder below a file',
      [],
      ['--interface', 'picket-rx'],
      { PICKET_STATE_DIR: '/etc/hostname/state' },
      /cannot use the state folder \/etc\/hostname\/state: .*set PICKET_STATE_DIR/,
    ],
    [
      'a user whom it may not become',
      ['setpriv', '--bounding-set=-all,+net_raw,+chown', '--inh-caps=-all'],
      ['--interface', 'picket-rx'],
      { PICKET_CAPTURE_USER: 'nobody' },
      /no right to become user nobody \(give CAP_SETUID/,
    ],
    ['two sources', [], ['--interface', 'picket-rx', '--input', '-'], {}, /run takes packets from one place/],
  ];
  it.each(refusals)('says in one line: %s', async (_name, prefix, command, environment, line) => {
    const [program, ...rest] = wire.inside(...prefix, process.execPath, AGENT_PROGRAM, 'run', ...command);
    const env = { PATH: process.env['PATH'], PICKET_STATE_DIR: join(folder, 'state'), ...environment };
    const child = spawn(program, rest, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = once(child, 'exit') as Promise<[number]>;
    const [words, [code]] = await Promise.all([text(child.stderr), exited]);
    rmSync('/root/picket-live-spec', { recursive: true, force: true });
    expect(words.trim().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(code).toBeGreaterThan(0);
  });
});

/** TCP connections, every third in a VLAN, and a datagram each; the packets of all are interleaved. */
function connections(count: number): { readonly pcap: Buffer; readonly packets: number; readonly flows: number } {
  const flags = [SYN, SYN | ACK, ACK, PSH | ACK, PSH | ACK, FIN | ACK, FIN | ACK, ACK];
  const frames = flags.flatMap((flag, step) =>
    Array.from({ length: count }, (_, index) => segment(index, flag, step % 2 === 1 || step === 6)),
  );
  const datagrams = Array.from({ length: count }, (_, index) =>
    ethernet(ipv4('10.1.0.1', '10.1.0.2', PROTOCOL.udp, udp(1024 + index, 53, 40))),
  );
  const all = [...frames, ...datagrams];
  return {
    pcap: pcapOf(all.map((frame, index) => ({ timeUs: index * 10, frame }))),
    packets: all.length,
    flows: 2 * count,
  };
}

function segment(connection: number, flags: number, isBack: boolean): Buffer {
  const client = `10.2.${connection >> 8}.${connection & 255}`;
  const [from, to] = isBack ? [80, 40_000] : [40_000, 80];
  const payload = (flags & PSH) === 0 ? 0 : 100 + (connection % 900);
  const body = tcp(from, to, { flags, payload });
  const packet = isBack ? ipv4('10.3.0.1', client, PROTOCOL.tcp, body) : ipv4(client, '10.3.0.1', PROTOCOL.tcp, body);
  if (connection % 3 !== 0) return ethernet(packet);
  return ethernet(vlanTag(VLAN, ETHER_TYPE.ipv4, packet), ETHER_TYPE.vlan);
}

async function lineOf(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (pattern.test(seen)) resolve();
    });
    stream.on('end', () => reject(new Error(`ended without ${pattern.source}: ${seen}`)));
  });
}

/** Real, effective, saved and file-system user of the process. */
function uidsOf(agent: LiveAgent): string {
  return statusField(agent, 'Uid').replaceAll('\t', ' ');
}

/** Effective capabilities, as a mask. */
function capabilitiesOf(agent: LiveAgent): string {
  return statusField(agent, 'CapEff');
}

function statusField(agent: LiveAgent, name: string): string {
  const status = readFileSync(`/proc/${agent.process.pid}/status`, 'utf8');
  return new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
}
