import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LiveAgent } from '../support/live-agent.js';
import { tinyBundle } from '../support/tiny-model.js';
import { packetsSent, VethPair } from '../support/veth.js';
import { writeMixed } from './flow/captures.js';

/**
 * npm run bench -- live: the whole agent, capture to outbox, on a wire of its own. Sender and agent share the machine:
 * what is measured is what they reach together. Needs root and tcpreplay.
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
const CLOCK_TICKS = 100;
const SAMPLE_MS = 1000;
const EDGE_SAMPLES = 10;

const wire = VethPair.create();
const bundle = values.model === undefined ? tinyBundle() : readFileSync(values.model);
const agent = LiveAgent.start(wire, { bundle, command: ['--workers', values.workers] });
try {
  await bench();
} finally {
  await agent.close();
  wire.remove();
}

async function bench(): Promise<void> {
  const capture = join(agent.folder, 'mixed.pcap');
  writeMixed(capture, CAPTURE_PACKETS);
  const seenBefore = await agent.untilReady();
  const cpuBefore = cpuSeconds();
  const residentMib: number[] = [];
  const sampler = setInterval(() => residentMib.push(residentOf()), SAMPLE_MS);
  const startMs = performance.now();
  const sent = await send(capture);
  const seconds = (performance.now() - startMs) / 1000;
  clearInterval(sampler);
  await settled(seenBefore + sent);
  // What stood in the rings when the sender ended is part of the work.
  const cpu = cpuSeconds() - cpuBefore;
  report(sent, seenBefore, seconds, cpu, residentMib);
}

async function send(capture: string): Promise<number> {
  const packets = Number(values.pps) * Number(values.seconds);
  const limits = ['--preload-pcap', '--pps', values.pps, '--loop', '100000', '--limit', String(packets)];
  const [program, ...rest] = wire.inside('tcpreplay', '-i', wire.sender, ...limits, capture);
  const sender = spawn(program, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
  return packetsSent(await text(sender.stdout));
}

/** Until everything is accounted for, or nothing more comes in. */
async function settled(expected: number): Promise<void> {
  let before = -1;
  while (agent.seen < expected && agent.seen !== before) {
    before = agent.seen;
    await new Promise((resolve) => setTimeout(resolve, 3 * SAMPLE_MS));
  }
}

function report(sent: number, seenBefore: number, seconds: number, cpu: number, residentMib: readonly number[]): void {
  const counters = agent.status?.counters;
  const drops = counters?.packetsDroppedByKernel ?? NaN;
  const received = (counters?.packetsReceived ?? NaN) - seenBefore;
  const lines = [
    `machine           ${cpus().length} × ${cpus()[0].model}, shared with the sender and whatever else ran`,
    `workers           ${values.workers}, profile cic-v40, model ${agent.status?.model?.name ?? 'none'}`,
    `sent              ${sent} packets in ${seconds.toFixed(1)} s: ${Math.round(sent / seconds)} packets/s`,
    `received          ${received}`,
    `kernel drops      ${drops} (${((100 * drops) / sent).toFixed(2)} %)`,
    `received + drops  ${received + drops === sent ? '= sent' : `differs from sent by ${received + drops - sent}`}`,
    `flows             ${counters?.flowsCreated} created, ${counters?.flowsScored} scored, ${counters?.flowsAlerted} alerted`,
    `CPU               ${cpu.toFixed(1)} s: ${(cpu / seconds).toFixed(2)} cores, ${((cpu / received) * 1e9).toFixed(0)} ns/packet`,
    `resident memory   ${mean(residentMib.slice(0, EDGE_SAMPLES))} MiB in the first ${EDGE_SAMPLES} s, ` +
      `${mean(residentMib.slice(-EDGE_SAMPLES))} MiB in the last, at most ${Math.max(...residentMib).toFixed(0)} MiB`,
    `  every 10 s      ${residentMib
      .filter((_, at) => at % 10 === 9)
      .map(Math.round)
      .join(' ')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function mean(numbers: readonly number[]): string {
  return (numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toFixed(0);
}

/** User and system time of the agent so far, all threads. */
function cpuSeconds(): number {
  const stat = readFileSync(`/proc/${agent.process.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function residentOf(): number {
  const status = readFileSync(`/proc/${agent.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
