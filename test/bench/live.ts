import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LiveAgent } from '../support/programs/live-agent.js';
import type { SendReport } from '../support/traffic/packet-sender.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { VethPair } from '../support/machine/veth.js';
import { writeMixed } from './flow/captures.js';

/**
 * npm run bench -- live: the whole agent, capture to outbox, on a wire of its own. Sender and agent share the machine:
 * what is measured is what they reach together. What the sender reaches alone is measured before. Needs root and
 * tcpreplay.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    pps: { type: 'string', default: '300000' },
    workers: { type: 'string', default: '2' },
    /** Model bundle of profile cic-v40; a model of one leaf a class when absent. */
    model: { type: 'string' },
  },
});

/** Kept in memory by the sender, and sent again and again. */
const CAPTURE_PACKETS = 500_000;
/** Of the sender alone. */
const ALONE_PACKETS = 2_000_000;
const CLOCK_TICKS = 100;
const SAMPLE_MS = 1000;
const EDGE_SAMPLES = 10;

interface Measured {
  readonly sent: SendReport;
  /** Packets that came in before. */
  readonly seenBefore: number;
  /** CPU seconds of the agent. */
  readonly cpu: number;
  readonly residentMib: readonly number[];
}

/** From the checkout's root, where npm runs this: a bundle does not know where it came from. */
const SENDER = ['test/support/run-ts.mjs', 'test/support/traffic/packet-sender.ts'];

const wire = VethPair.create();
const folder = mkdtempSync(join(tmpdir(), 'picket-bench-live-'));
try {
  const capture = join(folder, 'mixed.pcap');
  writeMixed(capture, CAPTURE_PACKETS);
  const alone = await send(capture, ALONE_PACKETS);
  await bench(capture, alone);
} finally {
  wire.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function bench(capture: string, alone: SendReport): Promise<void> {
  const bundle = values.model === undefined ? tinyBundle() : readFileSync(values.model);
  const agent = LiveAgent.start(wire, { bundle, command: ['--workers', values.workers] });
  try {
    report(await measure(agent, capture), alone, agent);
  } finally {
    await agent.close();
  }
}

async function measure(agent: LiveAgent, capture: string): Promise<Measured> {
  const seenBefore = await agent.untilReady();
  const cpuBefore = cpuSeconds(agent);
  const residentMib = [residentOf(agent)];
  const sampler = setInterval(() => residentMib.push(residentOf(agent)), SAMPLE_MS);
  const sent = await send(capture, Number(values.pps) * Number(values.seconds), values.pps);
  clearInterval(sampler);
  await settled(agent, seenBefore + sent.packets);
  // What stood in the rings when the sender ended is part of the work.
  return { sent, seenBefore, cpu: cpuSeconds(agent) - cpuBefore, residentMib };
}

/** @param pps as fast as it goes when absent */
async function send(capture: string, packets: number, pps?: string): Promise<SendReport> {
  const pace = pps === undefined ? [] : ['--pps', pps];
  const limits = ['--interface', wire.sender, '--packets', String(packets), ...pace];
  const [program, ...rest] = wire.inside(process.execPath, ...SENDER, ...limits, capture);
  const sender = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await text(sender.stdout)) as SendReport;
}

/** Until everything is accounted for, or nothing more comes in. */
async function settled(agent: LiveAgent, expected: number): Promise<void> {
  let before = -1;
  while (agent.seen < expected && agent.seen !== before) {
    before = agent.seen;
    await new Promise((resolve) => setTimeout(resolve, 3 * SAMPLE_MS));
  }
}

function report({ sent, seenBefore, cpu, residentMib }: Measured, alone: SendReport, agent: LiveAgent): void {
  const counters = agent.status?.counters;
  const drops = counters?.packetsDroppedByKernel ?? NaN;
  const received = (counters?.packetsReceived ?? NaN) - seenBefore;
  const { packets, seconds } = sent;
  const missing = packets - received - drops;
  const lines = [
    `machine           ${cpus().length} × ${cpus()[0].model}, shared with the sender and whatever else ran`,
    `workers           ${values.workers}, profile cic-v40, model ${agent.status?.model?.name ?? 'none'}`,
    `sender alone      ${rateOf(alone)} packets/s, ${costOf(alone)} ns/packet of CPU, nobody listening`,
    `sent              ${packets} packets in ${seconds.toFixed(1)} s: ${rateOf(sent)} packets/s of ${values.pps} asked for, ` +
      `${costOf(sent)} ns/packet of CPU (the kernel's copies to the agent included)`,
    `received          ${received}`,
    `kernel drops      ${drops} (${((100 * drops) / packets).toFixed(2)} %)`,
    `received + drops  ${missing === 0 ? '= sent' : `differs from sent by ${-missing}; lost on the wire: ${lostOnWire()}`}`,
    `flows             ${counters?.flowsCreated} created, ${counters?.flowsScored} scored, ${counters?.flowsAlerted} alerted`,
    `flows ended       ${listOf(counters?.flowsExported)}`,
    `alerts            ${counters?.alertsSent} made; records dropped: ${listOf(counters?.recordsDropped)}`,
    `CPU               ${cpu.toFixed(1)} s: ${(cpu / seconds).toFixed(2)} cores, ${((cpu / received) * 1e9).toFixed(0)} ns/packet`,
    `resident memory   ${memoryOf(residentMib)}`,
    `  every 10 s      ${residentMib
      .filter((_, index) => index % 10 === 9)
      .map(Math.round)
      .join(' ')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function rateOf({ packets, seconds }: SendReport): number {
  return Math.round(packets / seconds);
}

function costOf({ packets, cpuSeconds }: SendReport): string {
  return ((cpuSeconds / packets) * 1e9).toFixed(0);
}

function listOf(counts: Readonly<Record<string, number>> = {}): string {
  return (
    Object.entries(counts)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', ') || 'none'
  );
}

/** Before the first packet, in the middle, and at the end. */
function memoryOf(residentMib: readonly number[]): string {
  const half = Math.floor(residentMib.length / 2);
  const middle = mean(residentMib.slice(half - EDGE_SAMPLES / 2, half + EDGE_SAMPLES / 2));
  const end = mean(residentMib.slice(-EDGE_SAMPLES));
  const most = Math.max(...residentMib).toFixed(0);
  return `${residentMib[0].toFixed(0)} MiB at the start, ${middle} in the middle, ${end} at the end, at most ${most}`;
}

/** What the receiving end of the wire had no room for, before any socket saw it. */
function lostOnWire(): number {
  const path = (end: string, what: string) => `/sys/class/net/${end}/statistics/${what}`;
  const paths = [path(wire.sender, 'tx_dropped'), path(wire.receiver, 'rx_dropped')];
  return Math.max(...paths.map((each) => Number(wire.run('cat', each))));
}

function mean(numbers: readonly number[]): string {
  return (numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toFixed(0);
}

/** User and system time of the agent so far, all threads. */
function cpuSeconds(agent: LiveAgent): number {
  const stat = readFileSync(`/proc/${agent.process.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function residentOf(agent: LiveAgent): number {
  const status = readFileSync(`/proc/${agent.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
