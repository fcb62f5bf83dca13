import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ethernet, ipv4, PROTOCOL, SYN, tcp } from './frames.js';
import { pcapOf } from './pcap.js';

const TARGET = '10.255.0.1';

/** Source of the flow with that number: each has an address of its own. */
export function floodSource(flow: number): string {
  return `10.${(flow >> 16) & 255}.${(flow >> 8) & 255}.${flow & 255}`;
}

/**
 * Captures of a spoofed SYN flood: every packet is a flow of its own, and no two flows of any of the files are alike.
 * @returns the files' paths
 */
export async function writeFlood(folder: string, files: number, flowsPerFile: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (let file = 0; file < files; file++) {
    const frames = Array.from({ length: flowsPerFile }, (_, index) => {
      const segment = tcp(40_000, 80, { flags: SYN });
      const frame = ethernet(ipv4(floodSource(file * flowsPerFile + index), TARGET, PROTOCOL.tcp, segment));
      return { timeUs: 1_700_000_000_000_000 + index * 100, frame };
    });
    const path = join(folder, `flood-${String(file).padStart(4, '0')}.pcap`);
    await writeFile(path, pcapOf(frames));
    paths.push(path);
  }
  return paths;
}
