import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { driftReportSchema, featureHistogramSchema } from '../../control-plane/src/api/drift.js';
import { DriftService } from '../../control-plane/src/drift/drift.service.js';
import { ModelChoice } from '../../control-plane/src/drift/model-choice.js';
import { TestDatabase } from '../support/programs/database.js';
import { exactJensenShannon, sketchOf } from '../support/data/distributions.js';
import { register, registryOn } from '../support/programs/registry.js';
import { windowOf } from '../support/data/sketch-windows.js';
import { telemetryOn } from '../support/programs/telemetry.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const NOW = Date.UTC(2026, 10, 22, 12);
const clock = { nowMs: NOW, now: () => clock.nowMs };
const PACKETS = [...Array<number>(60).fill(1), ...Array<number>(40).fill(2)];

const bundle = tinyBundle({
  reference: { 'Tot Fwd Pkts': sketchOf(PACKETS), 'SYN Flag Cnt': sketchOf([0, 1]) },
  importance: [
    { feature: 'SYN Flag Cnt', gain: 1 },
    { feature: 'Tot Fwd Pkts', gain: 3 },
  ],
});

let database: TestDatabase;

function drift() {
  const { store, ingest } = telemetryOn(database, clock);
  const registry = registryOn(database, clock);
  let sequence = 0;
  return {
    service: new DriftService(new ModelChoice(registry, store), store, clock),
    /** The next version of that model. */
    register: (name = 'm') => register(registry, name, bundle),
    promote: ({ name, version }: { name: string; version: number }) =>
      registry.setAlias(name, 'champion', version, { by: 'ada', reason: 'a test wants it so' }),
    send: (agentId: string, model: { digest: string }, packets: number[], startMs = NOW - 60_000) =>
      ingest(agentId, [
        windowOf({
          sequence: ++sequence,
          startMs,
          modelDigest: model.digest,
          features: { 'Tot Fwd Pkts': packets, 'SYN Flag Cnt': packets.map((_, index) => index % 2) },
          classes: { Normal: packets.length },
        }),
      ]),
  };
}

beforeAll(async () => {
  database = await TestDatabase.start();
}, 60_000);
afterAll(() => database.stop());
beforeEach(async () => {
  clock.nowMs = NOW;
  await database.query('TRUNCATE sketch_window, sketch_rollup, model CASCADE');
});

describe('the drift report', () => {
  it('compares what the fleet sees with what the champion has learnt', async () => {
    const { service, send, register, promote } = drift();
    const first = await register();
    await promote(first);
    await send('a', first, [1, 1, 1, 9]);
    await send('b', first, [9, 9, 9, 9, 9, 9, 9, 9, 2, 2, 2, 2, 2, 2, 2, 2]);
    const report = driftReportSchema.parse(await service.report({}));
    expect(report).toMatchObject({ model: { name: 'm', version: 1, digest: first.digest }, flows: 20, agents: 2 });
    expect(report).toMatchObject({ emptyReason: null, to: new Date(NOW + 1).toISOString() });
    expect(report.features).toHaveLength(77);
    expect(report.classes).toContainEqual({ name: 'Normal', reference: 0.5, current: 1 });
    const [top] = report.features;
    const current = [1, 1, 1, ...Array<number>(9).fill(9), ...Array<number>(8).fill(2)];
    expect(top).toMatchObject({ feature: 'Tot Fwd Pkts', drifted: true, importance: 0.75, missingShare: 0 });
    expect(top?.jensenShannon).toBeCloseTo(exactJensenShannon(PACKETS, current), 9);
    const flag = report.features.find(({ feature }) => feature === 'SYN Flag Cnt');
    expect(flag).toMatchObject({ drifted: false, psi: 0, jensenShannon: 0, importance: 0.25 });
    expect(report.driftedShare).toBeCloseTo(1 / 77, 12);
  });

  it('can be of one agent, of one version and of any time', async () => {
    const { service, send, register, promote } = drift();
    const first = await register();
    await promote(first);
    const second = await register();
    await send('a', first, [1]);
    await send('b', first, [1, 1]);
    await send('b', second, [1, 1, 1]);
    await send('b', first, [1, 1, 1, 1], NOW - 90 * 60_000);
    const flows = async (query: object) => (await service.report(query)).flows;
    expect(await flows({ model: 'm' })).toBe(3);
    expect(await flows({ model: 'm@2' })).toBe(3);
    expect(await flows({ agent: 'a' })).toBe(1);
    expect(await flows({ agent: 'b', from: new Date(NOW - 2 * 3_600_000).toISOString() })).toBe(6);
    expect(await flows({ to: new Date(NOW - 3_600_000).toISOString() })).toBe(4);
  });

  it('is about the champion of the model that agents run, even if another one was chosen later', async () => {
    const { service, send, register, promote } = drift();
    const first = await register();
    await promote(await register());
    await send('a', first, [1]);
    clock.nowMs += 1000;
    await promote(await register('newer'));
    const report = await service.report({});
    expect(report.model).toMatchObject({ name: 'm', version: 2 });
    expect(report.emptyReason).toMatch(/No agent has sent sketches of flows that m version 2 scored.*start an agent/);
  });

  it('says why it is empty and what to do', async () => {
    const { service, register, promote } = drift();
    expect(await service.report({})).toMatchObject({ model: null, emptyReason: expect.stringMatching(/train one/) });
    await promote(await register());
    const ofAgent = await service.report({ agent: 'x' });
    expect(ofAgent).toMatchObject({ model: { name: 'm' }, features: [], agent: 'x' });
    expect(ofAgent.emptyReason).toMatch(/Agent x has not sent .* online/);
  });

  it.each([
    [{ model: 'm@3' }, 'model.not-found'],
    [{ model: 'other' }, 'model.not-found'],
    [{ model: '../m' }, 'model-reference.invalid'],
    [{ from: '2026-11-22T12:00:00Z', to: '2026-11-22T11:00:00Z' }, 'time-range.invalid'],
  ])('refuses %j', async (query, code) => {
    const { service, register, promote } = drift();
    await promote(await register());
    await expect(service.report(query)).rejects.toMatchObject({ code });
  });
});

describe('the histogram of a feature', () => {
  it('shows reference and current on the same edges', async () => {
    const { service, send, register, promote } = drift();
    const first = await register();
    await promote(first);
    await send('a', first, [1, 9]);
    const histogram = featureHistogramSchema.parse(await service.histogram('Tot Fwd Pkts', {}));
    expect(histogram).toMatchObject({ reference: [60, 40, 0], current: [1, 0, 1] });
    expect([histogram.labels?.[0], histogram.labels?.at(-1)]).toEqual(['1', '9']);
  });

  it('refuses what is no feature', async () => {
    const { service, register, promote } = drift();
    await expect(service.histogram('Flow ID', {})).rejects.toMatchObject({ code: 'feature.not-found' });
    await promote(await register());
    await expect(service.histogram('__proto__', {})).rejects.toMatchObject({ code: 'feature.not-found' });
  });
});
