import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCapture } from '../../agent/src/sources/index.js';
import { meterFrames } from '../support/traffic/meter.js';
import { type TimedFrame } from '../support/traffic/pcap.js';
import { expectSameFlows } from '../support/picket-reference/compare.js';
import { type ReferenceOptions } from '../support/picket-reference/decode.js';
import { referenceFlows } from '../support/picket-reference/flows.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';
import { traffic } from '../support/traffic/traffic.js';

const ETHERNET = 1;
const SCRIPTS = 10_000;
const MINUTE_MS = 60_000;

async function readFrames(path: string): Promise<{ frames: TimedFrame[]; linkType: number }> {
  const frames: TimedFrame[] = [];
  let linkType = ETHERNET;
  const source = await openCapture(path);
  await source.run({
    frame: (bytes, offset, captured, wireBytes, timeUs, type) => {
      linkType = type;
      frames.push({ timeUs, frame: Buffer.from(bytes.subarray(offset, offset + captured)), wireBytes });
    },
    pause: () => undefined,
  });
  return { frames, linkType };
}

describe('picket-1 and an independent implementation of its rules', () => {
  it(
    'agree on every column of generated traffic',
    () => {
      const property = fc.property(traffic, (frames) => {
        expectSameFlows(meterFrames('picket-1', frames), referenceFlows(frames, ETHERNET, {}));
      });
      fc.assert(property, { numRuns: SCRIPTS, seed: 20261122 });
    },
    10 * MINUTE_MS,
  );

  it('balances its packets and bytes', () => {
    const property = fc.property(traffic, (frames) => {
      const { flows, meter } = meterFrames('picket-1', frames);
      const counters = meter.counters();
      const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
      const inFlows = flows.reduce((total, flow) => total + flow.packets, 0);
      expect(inFlows + (counters.packetsNoted['late'] ?? 0)).toBe(counters.packetsParsed);
      expect(counters.packetsReceived).toBe(
        counters.packetsParsed + sum(counters.packetsMalformed) + sum(counters.packetsUnsupported),
      );
      expect(counters.flowsCreated).toBe(sum(counters.flowsExported));
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });
});

/** Tunnels matter to the captures that have some. */
interface Case {
  readonly folder: string;
  readonly options: ReferenceOptions;
}
const CASES: readonly Case[] = [
  { folder: '.', options: {} },
  { folder: 'encapsulation', options: { gre: true, ipip: true, vxlan: true } },
];

describeIf(shared('data/captures'), 'picket-1 and the independent implementation on captures', () => {
  it.each(CASES)(
    'agree: $folder with $options',
    async ({ folder: name, options }) => {
      const folder = join(SHARED_DIR, 'data/captures', name);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.pcap(ng)?/.test(file),
      );
      expect(files.length).toBeGreaterThan(0);
      const decapsulation = Object.keys(options) as ('gre' | 'vxlan' | 'ipip')[];
      for (const file of files.filter((path) => !path.includes('nflog'))) {
        const { frames, linkType } = await readFrames(join(folder, file));
        const metered = meterFrames('picket-1', frames, { linkType, decapsulation, memoryBytes: 64 << 20 });
        expectSameFlows(metered, referenceFlows(frames, linkType, options));
      }
    },
    10 * MINUTE_MS,
  );
});
