import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { PROFILE_NAMES } from '@picket/shared/features';
import { type FloodReport } from '../support/traffic/flood-run.js';

const run = promisify(execFile);
const SUPPORT = resolve(import.meta.dirname, '../support');
const MIB = 1 << 20;
const TUPLES = 5_000_000;
const BUDGET_MIB = 256;
const LONG_FLOW_PACKETS = TUPLES / 1000;
const LIMIT_MS = 60_000;

async function flood(profile: string): Promise<FloodReport> {
  const command = [
    `${SUPPORT}/run-ts.mjs`,
    `${SUPPORT}/traffic/flood-run.ts`,
    profile,
    String(TUPLES),
    String(BUDGET_MIB),
  ];
  const { stdout } = await run(process.execPath, command, { maxBuffer: MIB });
  return JSON.parse(stdout) as FloodReport;
}

describe('a flow table of 256 MiB under a SYN flood of five million tuples', () => {
  it.each(PROFILE_NAMES)(
    'keeps memory, sums and an ordinary connection: %s',
    async (profile) => {
      const report = await flood(profile);
      expect(report.imbalances).toEqual([]);
      expect(report.counters).toMatchObject({
        packetsReceived: TUPLES + LONG_FLOW_PACKETS,
        packetsParsed: TUPLES + LONG_FLOW_PACKETS,
        flowsCreated: TUPLES + 1,
        flowsLive: 0,
      });
      // Nothing of the flood is lost: every flow reaches the sink, the evicted ones too.
      expect(report.counters.flowsExported['evicted']).toBeGreaterThan(TUPLES / 2);
      expect(report.delivered).toEqual({ flows: TUPLES + 1, packets: TUPLES + LONG_FLOW_PACKETS });
      expect(report.longFlow).toMatchObject({ packets: LONG_FLOW_PACKETS, endReason: 'end' });
      expect(report.longFlow).toEqual(report.longFlowAlone);
      const { before, full, peak } = report.residentBytes;
      expect(peak).toBeLessThanOrEqual(400 * MIB);
      expect((BUDGET_MIB * MIB) / report.mostLive).toBeLessThanOrEqual(700);
      expect((full - before) / report.mostLive).toBeLessThanOrEqual(700);
    },
    LIMIT_MS,
  );
});
