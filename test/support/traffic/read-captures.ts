import { readFileSync } from 'node:fs';
import { PROFILE_NAMES } from '@picket/shared/features';
import { PicketError } from '@picket/shared/errors';
import { openCapture } from '../../../agent/src/sources/index.js';
import { createFlowMeter } from '../../../agent/src/profiles/index.js';
import { imbalances } from '../data/balance.js';

/*
 * node run-ts.mjs read-captures.ts FILE...: reads each capture with every profile and prints one line of JSON about it, a
 * ReadReport, as soon as it is done, so that whoever waits for the next line notices a hang.
 */

export interface ReadReport {
  readonly file: string;
  /** Packets that the file gave. */
  readonly packets: number;
  /** Why it was refused, or not read to its end; null if it was. */
  readonly reason: string | null;
  readonly imbalances: readonly string[];
  /** Most memory that this process has had so far. */
  readonly peakBytes: number;
}

for (const file of process.argv.slice(2)) process.stdout.write(`${JSON.stringify(await report(file))}\n`);

async function report(file: string): Promise<ReadReport> {
  let packets = 0;
  let reason: string | null = null;
  const faults: string[] = [];
  for (const profile of PROFILE_NAMES) {
    const meter = createFlowMeter(
      { profile, memoryBytes: 1 << 20, strictCompat: profile !== 'picket-1' },
      { flow: (record) => void record.flowId() },
    );
    try {
      const source = await openCapture(file, { anyLinkType: profile !== 'picket-1' });
      ({ packets, fault: reason } = await source.run({ frame: meter.frame.bind(meter), pause: () => undefined }));
    } catch (error) {
      if (!(error instanceof PicketError)) throw error;
      reason = error.message;
    }
    meter.flush();
    faults.push(...imbalances(meter.counters()));
  }
  return { file, packets, reason, imbalances: faults, peakBytes: peakBytes() };
}

function peakBytes(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
