import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from '@jest/globals';
import { AGENT_PROGRAM } from '../support/programs/agent-cli.js';
import { BridgedHosts, type BridgeTap } from '../support/machine/bridge.js';
import { ACK, ETHER_TYPE, ethernet, ipv4, PROTOCOL, PSH, tcp, udp } from '../support/traffic/frames.js';
import { LiveAgent } from '../support/programs/live-agent.js';
import { SwitchedHosts } from '../support/machine/ovs-hosts.js';
import { pcapOf } from '../support/traffic/pcap.js';
import { describeIf, namespaces, openVSwitch, programs } from '../support/machine/requirements.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import type { VethPair } from '../support/machine/veth.js';

const PACKETS = 60;
const TOOLS = programs('ip', 'tcpreplay', 'sysctl');

let wire: VethPair | undefined;
let agent: LiveAgent | undefined;

afterEach(async () => {
  await agent?.close();
  agent = undefined;
  wire?.remove();
  wire = undefined;
});

describeIf([namespaces, TOOLS], 'an interface that filters by address', () => {
  it.each<BridgeTap>(['bridge', 'macvlan'])('gives the packets of other hosts too: %s', async (tap) => {
    const hosts = (wire = BridgedHosts.build(tap));
    const idle = hosts.promiscuity(hosts.receiver);
    agent = LiveAgent.start(hosts, { bundle: tinyBundle() });
    await agent.until(() => agent!.status?.isPromiscuous === true);
    expect(hosts.promiscuity(hosts.receiver)).toBe(idle + 1);
    const before = agent.seen;
    expect(hosts.send(datagrams(agent, hosts.addresses), '-t')).toBe(PACKETS);
    await agent.until(() => agent!.seen >= before + PACKETS);
    expect(agent.seen).toBe(before + PACKETS);
    expect(await agent.stop()).toBe(0);
    expect(agent.status!.counters.flowsCreated).toBe(PACKETS);
    expect(hosts.promiscuity(hosts.receiver)).toBe(idle);
  });

  it('is left as it was when the agent is killed', async () => {
    const hosts = (wire = BridgedHosts.build('bridge'));
    agent = LiveAgent.start(hosts, { bundle: tinyBundle(), command: ['--workers', '2'] });
    await agent.until(() => agent!.status?.isPromiscuous === true);
    expect(hosts.promiscuity(hosts.receiver)).toBe(2);
    agent.process.kill('SIGKILL');
    await agent.exited;
    expect(hosts.promiscuity(hosts.receiver)).toBe(0);
  });

  it('gives only what is for this host when told so, and the status says it', async () => {
    const hosts = (wire = BridgedHosts.build('bridge'));
    agent = LiveAgent.start(hosts, { bundle: tinyBundle(), environment: { PICKET_CAPTURE_PROMISCUOUS: 'false' } });
    await agent.until(() => agent!.status?.isPromiscuous === false);
    hosts.send(datagrams(agent, hosts.addresses), '-t');
    // To everybody, and so to this host: comes in after the others would have.
    hosts.send(datagrams(agent, Buffer.concat([Buffer.alloc(6, 0xff), hosts.addresses.subarray(6)])), '-t');
    await agent.until(() => agent!.seen >= PACKETS);
    expect(agent.seen).toBe(PACKETS);
    expect(agent.status?.warnings).toContain('not-promiscuous');
    expect(agent.log).toMatch(/picket-br: the interface passes on only what is addressed to this host/);
  });

  it('is looked at by doctor', () => {
    const hosts = (wire = BridgedHosts.build('bridge'));
    const [program, ...rest] = hosts.inside(process.execPath, AGENT_PROGRAM, 'doctor', '--json', '--interface');
    const output = runToEnd(program, [...rest, hosts.receiver]);
    const findings = JSON.parse(output) as { check: string; result: string; detail: string }[];
    expect(findings.filter(({ check }) => ['interface', 'traffic'].includes(check))).toEqual([
      { check: 'interface', result: 'ok', detail: 'picket-br opens, promiscuous' },
      { check: 'traffic', result: 'warn', detail: expect.stringMatching(/no packet came in for 3 s/) },
    ]);
  });

  it('that a mirror feeds twice is said in the status', async () => {
    const hosts = (wire = BridgedHosts.build('bridge'));
    agent = LiveAgent.start(hosts, { bundle: tinyBundle() });
    await agent.until(() => agent!.status?.isPromiscuous === true);
    const once = Array.from({ length: 4000 }, (_, index) => datagram(index, hosts.addresses));
    hosts.send(
      captureOf(
        agent,
        once.flatMap((frame) => [frame, frame]),
      ),
      '-t',
    );
    await agent.until(() => agent!.status?.warnings?.includes('duplicates') === true);
    expect(agent.status?.warnings).toEqual(['duplicates']);
  });

  it('that shows one direction only is said in the status', async () => {
    const hosts = (wire = BridgedHosts.build('bridge'));
    agent = LiveAgent.start(hosts, { bundle: tinyBundle() });
    await agent.until(() => agent!.status?.isPromiscuous === true);
    const oneWay = Array.from({ length: 400 }, (_, index) =>
      segment(index % 50, Math.floor(index / 50), hosts.addresses),
    );
    hosts.send(captureOf(agent, oneWay), '-t');
    // The flows of the profile end with the next packet after their time-out, or at the end: here, of the run.
    await agent.until(() => agent!.seen >= 400);
    expect(await agent.stop()).toBe(0);
    expect(agent.status?.warnings).toEqual(['one-direction']);
  });
});

describeIf([namespaces, TOOLS, ...openVSwitch], 'a mirror port of Open vSwitch', () => {
  it('gives the packets that two other hosts exchange', async () => {
    const hosts = (wire = SwitchedHosts.build());
    agent = LiveAgent.start(hosts, { bundle: tinyBundle() });
    await agent.until(() => agent!.status?.isPromiscuous === true);
    const before = agent.seen;
    expect(hosts.send(datagrams(agent, hosts.addresses), '-t')).toBe(PACKETS);
    await agent.until(() => agent!.seen >= before + PACKETS);
    expect(await agent.stop()).toBe(0);
    expect(agent.status!.counters.flowsCreated).toBe(PACKETS);
  });
});

function datagrams(of: LiveAgent, addresses: Buffer): string {
  return captureOf(
    of,
    Array.from({ length: PACKETS }, (_, index) => datagram(index, addresses)),
  );
}

function datagram(index: number, addresses: Buffer): Buffer {
  const body = udp(1024 + index, 53, 20 + (index % 200));
  return ethernet(ipv4('10.9.0.1', '10.9.0.2', PROTOCOL.udp, body), ETHER_TYPE.ipv4, addresses);
}

function segment(connection: number, step: number, addresses: Buffer): Buffer {
  const body = tcp(2000 + connection, 80, { flags: step === 0 ? ACK : PSH | ACK, payload: 10 + step });
  return ethernet(ipv4('10.9.0.1', '10.9.0.2', PROTOCOL.tcp, body), ETHER_TYPE.ipv4, addresses);
}

function captureOf(of: LiveAgent, frames: readonly Buffer[]): string {
  const path = join(of.folder, 'sent.pcap');
  writeFileSync(path, pcapOf(frames.map((frame, index) => ({ timeUs: index * 10, frame }))));
  return path;
}

/** `doctor` ends with 1 where something fails; its findings are printed all the same. */
function runToEnd(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}
