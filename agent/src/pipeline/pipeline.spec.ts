import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import type { ModelManifest } from '@picket/shared/bundle';
import { LinkType } from '../packet/link-types.js';
import { composePipeline } from './compose-pipeline.js';
import { loadConfig } from '../config.js';
import type { RecordSink } from './pipeline.js';
import type { LoadedModel } from '../scoring/model.js';
import type { Lane } from '../uplink/outbox-record.js';

const FEATURES = PROFILES['cic-v40'].features;
const MIB = 1024 * 1024;
/** Alerts of a batch; as many go past the limit before anybody looks. */
const BATCH_ROWS = 256;
const ALERT_BYTES = 2048;

/** Every flow is an attack. */
const model: LoadedModel = {
  ref: { name: 'flows', version: 1, digest: 'ab'.repeat(32) },
  manifest: { features: FEATURES, classes: ['Normal', 'DoS'], profile: 'cic-v40' } as unknown as ModelManifest,
  scorer: {
    score: (_input, rows) => Promise.resolve(Float32Array.from({ length: rows * 2 }, (_, index) => index % 2)),
    close: () => Promise.resolve(),
  },
  columns: Uint16Array.from(FEATURES, (_, index) => index),
  profile: 'cic-v40',
  classes: ['Normal', 'DoS'],
  learntClasses: 2,
  thresholds: Float64Array.of(Infinity, 0.5),
  tuning: {},
  medians: new Float32Array(FEATURES.length),
};

/** Takes records as an outbox does, and sees how much it was given while it was busy. */
class WaitingSink implements RecordSink {
  alerts = 0;
  mostWaiting = 0;
  private waiting = 0;

  get isBusy(): boolean {
    return this.waiting > MIB;
  }

  append(lane: Lane, message: Uint8Array): void {
    if (lane.endsWith('alerts')) this.alerts++;
    this.waiting += message.length;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
  }

  countDropped(): void {
    return undefined;
  }

  flush(): Promise<void> {
    this.waiting = 0;
    return Promise.resolve();
  }
}

/** An Ethernet frame with a SYN of the source with that number. */
function synOf(source: number): Uint8Array {
  const frame = Buffer.alloc(54);
  frame.writeUInt16BE(0x0800, 12);
  frame.set([0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0], 14);
  frame.writeUInt32BE(0x0b000000 + source, 26);
  frame.writeUInt32BE(0x0a000001, 30);
  frame.set([0x10, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2], 34);
  return frame;
}

describe('Pipeline', () => {
  it('waits for the disk between batches when the table is emptied at once', async () => {
    const outbox = new WaitingSink();
    const config = loadConfig({ PICKET_ALERTS_AGGREGATE: 'false', PICKET_BATCH_ROWS: String(BATCH_ROWS) });
    const { pipeline } = composePipeline(config, {
      outbox,
      captureSource: () => 'test',
      onFailure: () => Promise.resolve(undefined),
      onScored: () => undefined,
    });
    pipeline.scoring.use(model);
    await pipeline.pause(1e15, true);
    const flows = 4000;
    for (let source = 0; source < flows; source++) {
      const frame = synOf(source);
      pipeline.frame(frame, 0, frame.length, frame.length, 1e15 + source, LinkType.Ethernet);
    }
    await pipeline.close();
    expect(outbox.alerts).toBe(flows);
    expect(outbox.mostWaiting).toBeLessThanOrEqual(MIB + BATCH_ROWS * ALERT_BYTES);
  });
});
