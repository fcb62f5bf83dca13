import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '@picket/shared/features';
import { openCapture } from '../../agent/src/sources/index.js';
import { createFlowMeter } from '../../agent/src/profiles/index.js';
import { strictCsv } from '../support/traffic/meter.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';

/* Floods from spoofed sources and scans that a firewall swallows are one-packet flows and little else. */

const CAPTURES = join(SHARED_DIR, 'data/captures');
const FLOOD = join(CAPTURES, 'floods/synflood_spoofed.pcap.gz');
const SCAN = join(CAPTURES, 'chrissanders/synscan.pcapng');

interface Delivered {
  readonly flows: number;
  readonly singles: number;
  readonly packets: number;
  readonly parsed: number;
}

/** What the sink of a meter is given, as the scorer is. */
async function deliver(capture: string, profile: ProfileName): Promise<Delivered> {
  const seen = { flows: 0, singles: 0, packets: 0 };
  const meter = createFlowMeter(
    { profile, memoryBytes: 64 << 20, strictCompat: false },
    {
      flow({ packets, features }) {
        if (features.length !== PROFILES[profile].features.length) throw new Error('a row of another length');
        seen.flows++;
        seen.packets += packets;
        if (packets === 1) seen.singles++;
      },
    },
  );
  await (await openCapture(capture)).run({ frame: meter.frame.bind(meter), pause: () => undefined });
  meter.flush();
  return { ...seen, parsed: meter.counters().packetsParsed };
}

/** Rows of the CSV, without its head. */
async function csvRows(capture: string, profile: ProfileName): Promise<number> {
  return (await strictCsv(capture, profile)).trimEnd().split('\n').length - 1;
}

describeIf(shared('data/captures'), 'one-packet flows', () => {
  it.each(PROFILE_NAMES)('reach the scorer from a spoofed SYN flood: %s', async (profile) => {
    const { flows, singles, packets, parsed } = await deliver(FLOOD, profile);
    expect(packets).toBe(parsed);
    expect(singles).toBeGreaterThan(37_000);
    expect(flows).toBeGreaterThan(singles);
  });

  it.each(PROFILE_NAMES)('reach the scorer from a filtered scan: %s', async (profile) => {
    const { singles, packets, parsed } = await deliver(SCAN, profile);
    expect(packets).toBe(parsed);
    expect(singles).toBeGreaterThan(900);
  });

  it('are absent from the CSV of the original, which is nearly empty therefore', async () => {
    const { flows, singles } = await deliver(FLOOD, 'cic-v40');
    expect(await csvRows(FLOOD, 'cic-v40')).toBe(172);
    expect(flows - singles).toBe(172);
  });
});
