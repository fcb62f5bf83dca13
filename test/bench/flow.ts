import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeElephants, writeMixed, writeSynFlood, writeUdp64 } from './flow/captures.js';
import { measure, type Measurement } from './flow/measure.js';
import { installedPeers, type Meter, OWN_METERS } from './flow/meters.js';

/**
 * npm run bench -- flow: flow meters side by side on captures made here, by CPU time, so that a busy machine spoils
 * little. The ratios are to softflowd on the same capture in the same run; absolute numbers are this machine's only.
 */
const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '4000000' },
    'flood-tuples': { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    captures: { type: 'string', default: 'mixed,udp64,synflood,elephants' },
    'own-only': { type: 'boolean', default: false },
    'limit-seconds': { type: 'string', default: '120' },
  },
});

const GENERATORS: Readonly<Record<string, (path: string, packets: number) => void>> = {
  mixed: writeMixed,
  udp64: writeUdp64,
  synflood: writeSynFlood,
  elephants: writeElephants,
};
const BASE = 'softflowd';

const folder = await mkdtemp(join(tmpdir(), 'picket-bench-'));
const sink = createSocket('udp4').on('message', () => undefined);
try {
  if (!existsSync('agent/dist/agent.cjs')) throw new Error('no agent/dist/agent.cjs: npm run bundle -w agent');
  await new Promise<void>((resolve) => sink.bind(0, '127.0.0.1', resolve));
  for (const capture of values.captures.split(',')) await benchCapture(capture);
} finally {
  sink.close();
  await rm(folder, { recursive: true, force: true });
}

async function benchCapture(name: string): Promise<void> {
  const packets = Number(name === 'synflood' ? values['flood-tuples'] : values.packets);
  const path = join(folder, `${name}.pcap`);
  GENERATORS[name](path, packets);
  const peers = values['own-only'] ? installedPeers().slice(0, 1) : installedPeers();
  const results: [Meter, Measurement | null][] = [];
  for (const meter of [...peers, ...OWN_METERS]) results.push([meter, await best(meter, path)]);
  await rm(path);
  print(`\n${name}: ${packets} packets`);
  print(`${'meter'.padEnd(28)} Mpackets/CPU-s  ns/packet  peak MiB  of ${BASE}`);
  const base = results.find(([meter]) => meter.name.startsWith(BASE))?.[1] ?? null;
  for (const [meter, result] of results) print(line(meter.name, packets, result, base));
}

/** The run with the least CPU time: what disturbs a run only ever adds. */
async function best(meter: Meter, capture: string): Promise<Measurement | null> {
  let least: Measurement | null = null;
  for (let run = 0; run < Number(values.runs); run++) {
    const command = meter.command(capture, folder, sink.address().port);
    const result = await measure(command, Number(values['limit-seconds']) * 1000);
    if (result === null) return least;
    if (least === null || result.cpuSeconds < least.cpuSeconds) least = result;
  }
  return least;
}

function line(name: string, packets: number, result: Measurement | null, base: Measurement | null): string {
  if (result === null) return `${name.padEnd(28)} failed, or took longer than ${values['limit-seconds']} s`;
  const rate = (packets / result.cpuSeconds / 1e6).toFixed(2).padStart(14);
  const perPacket = ((result.cpuSeconds / packets) * 1e9).toFixed(0).padStart(9);
  const ratio = base === null ? '-' : (base.cpuSeconds / result.cpuSeconds).toFixed(2);
  return `${name.padEnd(28)} ${rate}  ${perPacket}  ${result.peakMib.toFixed(0).padStart(8)}  ${ratio.padStart(12)}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
