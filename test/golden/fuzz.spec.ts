import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { PicketError } from '@picket/shared/errors';
import { StreamReader } from '../../agent/src/sources/file/byte-reader.js';
import { CaptureFile } from '../../agent/src/sources/file/capture-file.js';
import {
  createFlowMeter,
  type FlowMeter,
  type FlowMeterOptions,
  type FlowRecord,
} from '../../agent/src/profiles/index.js';
import { imbalances } from '../support/data/balance.js';
import { VALID_FRAMES } from '../support/traffic/encapsulations.js';
import { mutatedFile, mutatedFrame } from '../support/traffic/mutations.js';
import { pcapngOf, pcapOf } from '../support/traffic/pcap.js';

/* Valid frames and files, damaged in the places that matter. `npm run test:fuzz` sends a million packets. */

const PACKETS = Number(process.env['FUZZ_PACKETS'] ?? 200_000);
const PACKETS_A_RUN = 100;
const FILES = 1000;
const LIMIT_MS = 10 * 60_000;
const START_US = 1_700_000_000_000_000;

const METERS: readonly Pick<FlowMeterOptions, 'profile' | 'strictCompat' | 'decapsulation'>[] = [
  { profile: 'cic-v40', strictCompat: false },
  { profile: 'cic-v40', strictCompat: true },
  { profile: 'cic-head', strictCompat: false },
  { profile: 'cic-head', strictCompat: true },
  { profile: 'picket-1', strictCompat: false },
  { profile: 'picket-1', strictCompat: false, decapsulation: ['gre', 'ipip', 'keyVlan', 'vxlan'] },
];

/** A small table, so that pressure and eviction are part of it, and a sink that looks at all of every flow. */
class WatchedMeter {
  readonly meter: FlowMeter;
  flows = 0;
  packets = 0;

  constructor(private readonly options: (typeof METERS)[number]) {
    this.meter = createFlowMeter({ ...options, memoryBytes: 1 }, { flow: (record) => this.take(record) });
  }

  faults(): string[] {
    const counters = this.meter.counters();
    const inFlows = this.packets + (counters.packetsNoted['late'] ?? 0);
    const isUncounted = this.options.profile === 'picket-1' && inFlows !== counters.packetsParsed;
    return [
      ...imbalances(counters),
      ...(isUncounted ? [`${inFlows} of ${counters.packetsParsed} packets in flows`] : []),
    ];
  }

  private take(record: FlowRecord): void {
    this.flows++;
    this.packets += record.packets;
    if (!record.flowId().endsWith(`-${record.protocol}`)) throw new Error(`flow id ${record.flowId()}`);
    if (this.options.profile === 'picket-1' && !record.features.every((value) => Number.isFinite(value))) {
      throw new Error(`not finite: ${record.features.join(' ')}`);
    }
  }
}

describe('damaged frames', () => {
  it(
    `are counted or read, never thrown: ${PACKETS} packets, every profile`,
    () => {
      const watched = METERS.map((options) => new WatchedMeter(options));
      let timeUs = START_US;
      let sent = 0;
      const batch = fc.array(mutatedFrame, { minLength: PACKETS_A_RUN, maxLength: PACKETS_A_RUN, size: 'max' });
      const property = fc.property(batch, (frames) => {
        for (const { frame, linkType, stepUs } of frames) {
          timeUs += stepUs;
          sent++;
          for (const { meter } of watched) meter.frame(frame, 0, frame.length, frame.length, timeUs, linkType);
        }
        for (const { meter } of watched) meter.sweep(timeUs);
        for (const { meter } of watched) expect(imbalances(meter.counters())).toEqual([]);
      });
      fc.assert(property, { numRuns: Math.ceil(PACKETS / PACKETS_A_RUN), seed: 20261122 });
      expect(sent).toBeGreaterThanOrEqual(PACKETS);
      for (const { meter } of watched) meter.flush();
      expect(watched.flatMap((one) => one.faults())).toEqual([]);
      // Enough of it must have been readable, and enough not, for this to say anything.
      for (const { meter, flows } of watched) {
        const { packetsReceived, packetsParsed } = meter.counters();
        expect(packetsReceived).toBe(sent);
        expect(packetsParsed / sent).toBeGreaterThan(0.2);
        expect(packetsParsed / sent).toBeLessThan(0.95);
        expect(flows).toBeGreaterThan(sent / 100);
      }
    },
    LIMIT_MS,
  );
});

describe('damaged captures', () => {
  const frames = VALID_FRAMES.filter(({ linkType }) => linkType === 1)
    .slice(0, 5)
    .map(({ frame }, index) => ({ timeUs: START_US + index, frame }));
  const valid = [
    pcapOf(frames),
    pcapOf(frames, { bigEndian: true }),
    pcapOf(frames, { nanoseconds: true }),
    pcapngOf(frames),
    pcapngOf(frames, { bigEndian: true, resolution: 9, offsetSeconds: 5n }),
    pcapngOf(frames, { simple: true }),
  ];

  it(
    `are read as far as possible or refused with a reason: ${FILES} files`,
    async () => {
      const seen = { whole: 0, partly: 0, refused: 0 };
      const property = fc.asyncProperty(mutatedFile(valid), async (bytes) => {
        const watched = new WatchedMeter(METERS[4]);
        const outcome = await read(bytes, watched.meter);
        watched.meter.flush();
        expect(watched.faults()).toEqual([]);
        seen[outcome]++;
      });
      await fc.assert(property, { numRuns: FILES, seed: 20261122 });
      expect(Object.values(seen).every((count) => count > FILES / 50)).toBe(true);
    },
    LIMIT_MS,
  );
});

async function read(bytes: Buffer, meter: FlowMeter): Promise<'whole' | 'partly' | 'refused'> {
  const source = new CaptureFile('damaged', new StreamReader(Readable.from([bytes])), {});
  try {
    const { fault } = await source.run({ frame: meter.frame.bind(meter), pause: () => undefined });
    return fault === null ? 'whole' : 'partly';
  } catch (error) {
    if (error instanceof PicketError && String(error.code).startsWith('capture.') && error.message !== '')
      return 'refused';
    throw error;
  }
}
