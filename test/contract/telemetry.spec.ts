import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BinsSchema, SampleBatchSchema, type SketchWindow } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import { TestDatabase } from '../support/programs/database.js';
import { DIGEST, windowOf, type WindowContent } from '../support/data/sketch-windows.js';
import { telemetryOn } from '../support/programs/telemetry.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TODAY = Date.UTC(2026, 10, 22);

let database: TestDatabase;
const clock = { nowMs: 0, now: () => clock.nowMs };

const telemetry = () => telemetryOn(database, clock);
const ingest = (agentId: string, ...windows: SketchWindow[]) => telemetry().ingest(agentId, windows);
const send = (agentId: string, ...contents: WindowContent[]) => ingest(agentId, ...contents.map(windowOf));

const stored = async () => (await database.query('SELECT 1 FROM sketch_window')).length;

beforeAll(async () => {
  database = await TestDatabase.start();
}, 60_000);
afterAll(() => database.stop());
beforeEach(async () => {
  clock.nowMs = TODAY + 12 * HOUR_MS;
  await database.query('TRUNCATE sketch_window, sketch_rollup, flow_sample');
});

describe('sketch windows', () => {
  it('are stored once, however often they come', async () => {
    const window = { sequence: 7, startMs: TODAY, classes: { Normal: 5 } };
    expect(await send('a', window, window)).toEqual({ refusals: [], stored: 1 });
    await send('a', window);
    await send('b', window);
    expect(await stored()).toBe(2);
  });

  const fits = { sequence: 1, startMs: TODAY + HOUR_MS, classes: { Normal: 1 } };
  it.each<[string, SketchWindow]>([
    ['it ends before it begins', windowOf({ ...fits, lengthMs: 0 })],
    ['it ends in the future', windowOf({ ...fits, startMs: TODAY + 13 * HOUR_MS })],
    ['it is older than what is kept', windowOf({ ...fits, startMs: TODAY - 9 * DAY_MS })],
    ['it is longer than a day', windowOf({ ...fits, startMs: TODAY - 20 * HOUR_MS, lengthMs: 25 * HOUR_MS })],
    ['unknown profile', windowOf({ ...fits, profile: 'nprobe' })],
    ['not of cic-v40', windowOf({ ...fits, features: { __proto__x: [1] } })],
    ['no SHA-256', windowOf({ ...fits, modelDigest: '../../etc' })],
    ['counts outside of the first part', windowOf({ ...fits, firstPart: false })],
    ['classes count 1 flows of 0', Object.assign(windowOf(fits), { flows: 0n })],
    ['beyond 2^53', Object.assign(windowOf(fits), { flows: 2n ** 60n })],
    ['bins an octave', withSketch({ resolution: 7 })],
    ['min above max', withSketch({ min: 9 })],
    ['not finite', withSketch({ sum: NaN })],
    ['differ in number', withSketch({ positive: create(BinsSchema, { indexSteps: [1, 2], counts: [1] }) })],
  ])('are refused when they cannot be true: %s', async (reason, window) => {
    const { refusals } = await ingest('a', window, windowOf({ ...fits, sequence: 2 }));
    expect(refusals).toEqual([{ sequence: 1, reason: expect.stringContaining(reason) }]);
    expect(await stored()).toBe(1);
  });
});

describe('rollups', () => {
  const everything = { modelDigest: DIGEST, fromMs: TODAY - DAY_MS, toMs: TODAY + DAY_MS };

  async function sendMinutes(agentId: string, minutes: readonly number[]): Promise<void> {
    const contents = minutes.map((minute) => ({
      sequence: minute + 1,
      startMs: TODAY + minute * MINUTE_MS,
      classes: { Normal: 1, DoS: 2 },
      features: { 'Flow Duration': [minute, minute], 'Tot Fwd Pkts': [1] },
    }));
    await send(agentId, ...contents);
  }

  it('give the same sum before, while and after windows are rolled up, for the fleet and for an agent', async () => {
    const { rollup, store } = telemetry();
    const sums = async () => {
      const fleet = await store.merged(everything);
      const agent = await store.merged({ ...everything, agentId: 'a' });
      return [fleet, agent].map((totals) => Buffer.from(totals.encode()).toString('hex'));
    };
    await sendMinutes('a', [0, 1, 59, 60, 61, 130]);
    await sendMinutes('b', [1, 700]);
    const before = await sums();
    expect((await store.merged(everything)).flows).toBe(8 * 3);
    expect((await store.merged({ ...everything, agentId: 'a' })).flows).toBe(6 * 3);
    expect(await rollup.run()).toBe(8);
    expect(await sums()).toEqual(before);
    await sendMinutes('a', [2]);
    const late = await sums();
    expect(late).not.toEqual(before);
    expect(await rollup.run()).toBe(1);
    expect(await sums()).toEqual(late);
    expect(await rollup.run()).toBe(0);
    expect(await sums()).toEqual(late);
  });

  it('cut ranges to the minute: 00:30 to 02:10 of a day', async () => {
    const { rollup, store } = telemetry();
    await sendMinutes('a', [29, 30, 61, 129, 130]);
    await rollup.run();
    const range = { modelDigest: DIGEST, fromMs: TODAY + 30 * MINUTE_MS, toMs: TODAY + 130 * MINUTE_MS };
    for (const agentId of [undefined, 'a']) {
      const totals = await store.merged({ ...range, agentId });
      expect(totals.flows).toBe(9);
      expect(totals.classes.get('DoS')?.flows).toBe(6);
      expect(totals.features.get('Flow Duration')).toMatchObject({ count: 6, min: 30, max: 129 });
    }
  });

  it('count a window once when the rollup dies half-way', async () => {
    const { rollup, store } = telemetry();
    await sendMinutes('a', [1, 2]);
    await database.query('ALTER TABLE sketch_rollup ADD CONSTRAINT broken CHECK (level <> $$day$$)');
    await expect(rollup.run()).rejects.toThrow('broken');
    await database.query('ALTER TABLE sketch_rollup DROP CONSTRAINT broken');
    expect(await rollup.run()).toBe(2);
    expect((await store.merged(everything)).flows).toBe(6);
  });

  it('keep the sums of windows that have expired, and count their agents', async () => {
    const { rollup, store, retention } = telemetry();
    await sendMinutes('a', [1, 61]);
    await sendMinutes('b', [61]);
    await rollup.run();
    clock.nowMs += 5 * DAY_MS;
    await retention.removeExpired();
    expect(await stored()).toBe(0);
    expect((await store.merged(everything)).flows).toBe(9);
    expect(await store.countAgents(everything)).toBe(2);
    const secondHour = { modelDigest: DIGEST, fromMs: TODAY + HOUR_MS, toMs: TODAY + 2 * HOUR_MS };
    expect((await store.merged({ ...secondHour, agentId: 'b' })).flows).toBe(3);
    clock.nowMs += 500 * DAY_MS;
    await retention.removeExpired();
    expect((await store.merged(everything)).flows).toBe(0);
  });

  it('keep windows that wait for their rollup, whatever their age', async () => {
    const { retention } = telemetry();
    await sendMinutes('a', [1]);
    clock.nowMs += 500 * DAY_MS;
    await retention.removeExpired();
    expect(await stored()).toBe(1);
  });

  it('keep models apart, and know which was heard of last', async () => {
    const { rollup, store } = telemetry();
    expect(await store.latestModelDigest()).toBeUndefined();
    const other = 'b'.repeat(64);
    await sendMinutes('a', [1]);
    await send('a', { sequence: 99, startMs: TODAY, classes: { Normal: 4 }, modelDigest: other });
    await rollup.run();
    expect((await store.merged(everything)).flows).toBe(3);
    expect((await store.merged({ ...everything, modelDigest: other })).flows).toBe(4);
    expect(await store.latestModelDigest()).toBe(other);
  });
});

describe('samples', () => {
  const features = PROFILES['cic-v40'].features.map(() => NaN);
  const flow = { startUs: BigInt(TODAY) * 1000n, endUs: BigInt(TODAY) * 1000n, features };
  const sample = { modelDigest: DIGEST, profile: 'cic-v40', reason: 'uncertain', flow };

  async function sendSamples(...samples: object[]) {
    const batch = create(SampleBatchSchema, { samples });
    return database.connection.withTransaction(() => telemetry().sampleHandler.store('a', 1, batch));
  }

  it('are stored once; what is no sample is refused', async () => {
    const { refusals } = await sendSamples(
      { ...sample, sequence: 1n },
      { ...sample, sequence: 1n },
      { ...sample, sequence: 2n, flow: undefined },
      { ...sample, sequence: 3n, profile: 'x' },
      { ...sample, sequence: 4n, flow: { ...flow, features: [1] } },
      { ...sample, sequence: 5n, flow: { ...flow, endUs: 1n } },
      { ...sample, sequence: 6n, reason: 'a\0b' },
    );
    expect(refusals.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5, 6]);
    expect(await database.query('SELECT sequence FROM flow_sample')).toEqual([{ sequence: '1' }]);
  });

  it('are bounded: the newest stay', async () => {
    await sendSamples(...[1, 2, 3, 4, 5].map((sequence) => ({ ...sample, sequence: BigInt(sequence) })));
    await telemetry().retention.removeExpired();
    const rows = await database.query<{ sequence: string }>('SELECT sequence FROM flow_sample ORDER BY sequence');
    expect(rows.map(({ sequence }) => sequence)).toEqual(['3', '4', '5']);
  });
});

function withSketch(change: object): SketchWindow {
  const window = windowOf({ sequence: 1, startMs: TODAY, features: { 'Flow Duration': [1, 2, 3] } });
  Object.assign(window.features[0].sketch!, change);
  return window;
}
