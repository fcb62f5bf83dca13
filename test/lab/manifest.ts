import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** What is known of one capture. Everything in it was sent or provoked by its tool: the label holds for all its flows. */
export const captureSchema = z.strictObject({
  /** Relative to the manifest. */
  file: z.string().regex(/^(train|replay)\/[a-z0-9-]+\.pcap\.gz$/),
  take: z.enum(['train', 'replay']),
  class: z.enum(['Normal', 'DoS', 'DDoS', 'Probe', 'BFA']),
  tool: z.string(),
  /** As it was run, by a shell, on the host. */
  command: z.string(),
  host: z.enum(['client', 'attacker']),
  network: z.string(),
  packets: z.int().positive(),
  seconds: z.number().nonnegative(),
  sha256: z.hash('sha256'),
});
export const manifestSchema = z.strictObject({
  openVSwitch: z.string(),
  captures: z.array(captureSchema),
});
const entrySchema = captureSchema.omit({ tool: true, packets: true, seconds: true, sha256: true });
export type Capture = z.output<typeof captureSchema>;
export type Manifest = z.output<typeof manifestSchema>;

const GLOBAL_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

export function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
}

/** Counts by walking the records of a little-endian, microsecond pcap (what tcpdump writes here); on purpose not our reader. */
export function measure(path: string): Pick<Capture, 'packets' | 'seconds' | 'sha256'> {
  const file = readFileSync(path);
  const pcap = gunzipSync(file);
  const times: number[] = [];
  for (let at = GLOBAL_HEADER_BYTES; at < pcap.length; at += RECORD_HEADER_BYTES + pcap.readUInt32LE(at + 8)) {
    times.push(pcap.readUInt32LE(at) + pcap.readUInt32LE(at + 4) / 1e6);
  }
  const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return {
    packets: times.length,
    seconds: Number(seconds.toFixed(3)),
    sha256: createHash('sha256').update(file).digest('hex'),
  };
}

/** Adds or replaces the entry of one capture. */
function add(folder: string, entry: z.output<typeof entrySchema>): void {
  const known = existsSync(join(folder, 'manifest.json')) ? readManifest(folder).captures : [];
  const tool = basename(entry.file).split('-')[0];
  const capture = captureSchema.parse({ ...entry, tool, ...measure(join(folder, entry.file)) });
  const manifest: Manifest = {
    openVSwitch: /\d+(\.\d+)+/.exec(execFileSync('ovs-vsctl', ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown',
    captures: [...known.filter(({ file }) => file !== entry.file), capture].sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  process.stdout.write(`  ${entry.file.padEnd(38)}${capture.packets} packets, ${capture.seconds} s\n`);
}

if (import.meta.main) {
  const names = ['out', 'file', 'take', 'class', 'host', 'network', 'command'] as const;
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { out, ...entry } = parseArgs({ options }).values;
  add(z.string().parse(out), entrySchema.parse(entry));
}
