import { describe, expect, it } from '@jest/globals';
import { fromBinary } from '@bufbuild/protobuf';
import { AlertSchema, Direction, Severity, type Alert } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import type { ModelManifest } from '@picket/shared/bundle';
import { Opener } from '../flow/opening.js';
import { FlowBlock } from '../scoring/flow-block.js';
import type { LoadedModel } from '../scoring/model.js';
import type { ScoredBatch } from '../scoring/scoring-stage.js';
import type { Lane } from '../uplink/outbox-record.js';
import { AlertStage, type AlertOptions } from './alert-stage.js';
import { MAX_EXAMPLES_PER_WINDOW } from './example-budget.js';

const FEATURES = PROFILES['cic-v40'].features;
const CLASSES = ['Normal', 'DoS', 'Probe'];

/** The odds of DoS double with the first feature, those of Probe never change. */
const model: LoadedModel = {
  ref: { name: 'flows', version: 7, digest: 'ab'.repeat(32) },
  profile: 'cic-v40',
  manifest: { features: FEATURES, classes: CLASSES, profile: 'cic-v40' } as unknown as ModelManifest,
  scorer: {
    score: (input, rows) => {
      const width = FEATURES.length;
      const dos = (row: number) => 1 / (1 + 2 ** -input[row * width]);
      return Promise.resolve(
        Float32Array.from({ length: rows * 3 }, (_, index) => (index % 3 === 1 ? dos(Math.floor(index / 3)) : 0.1)),
      );
    },
    close: () => Promise.resolve(),
  },
  columns: Uint16Array.from(FEATURES, (_, index) => index),
  classes: CLASSES,
  learntClasses: CLASSES.length,
  thresholds: Float64Array.of(Infinity, 0.5, 0.5),
  tuning: {},
  medians: new Float32Array(FEATURES.length),
};

interface TestFlow {
  readonly source: string;
  readonly destination: string;
  readonly verdict: number;
  readonly alert?: boolean;
  readonly opener?: Opener;
  readonly ports?: readonly [number, number];
}

function batchOf(flows: readonly TestFlow[]): ScoredBatch {
  const block = new FlowBlock(flows.length, FEATURES.length);
  const classes = Uint8Array.from(flows, ({ verdict }) => verdict);
  const alerts = Uint8Array.from(flows, ({ alert = true }) => (alert ? 1 : 0));
  const scores = Float32Array.from(
    flows.flatMap(({ verdict }) => CLASSES.map((_, index) => (index === verdict ? 0.9 : 0.05))),
  );
  for (const { source, destination, opener = Opener.Source, ports = [1, 2] } of flows) {
    block.add({
      features: Float64Array.from(FEATURES, (_, index) => (index === 0 ? 6 : 0)),
      startUs: 1_000_000,
      lastUs: 2_000_000,
      packets: 3,
      protocol: 6,
      sourcePort: ports[0],
      destinationPort: ports[1],
      endReason: 'closed',
      opener,
      sourceAddress: () => source,
      destinationAddress: () => destination,
      flowId: () => '',
    });
  }
  return { model, block, input: new Float32Array(0), scores, verdicts: { classes, alerts } };
}

function stageOf(options: Partial<AlertOptions> = {}) {
  const sent: { lane: Lane; alert: Alert }[] = [];
  const dropped: [string, string, number][] = [];
  const outbox = {
    append: (lane: Lane, message: Uint8Array) => void sent.push({ lane, alert: fromBinary(AlertSchema, message) }),
    countDropped: (...drop: [string, string, number]) => void (drop[2] > 0 && dropped.push(drop)),
  };
  const stage = new AlertStage(
    { aggregate: true, windowUs: 10_000_000, perMinute: 100, nowMs: () => 0, ...options },
    outbox,
    () => ({ agentVersion: '1.2.3', captureSource: 'nmap.pcap' }),
  );
  return { stage, sent, dropped };
}

describe('AlertStage', () => {
  it('sends one alert for the alerted flows of a window, with model, source and up to three examples', async () => {
    const { stage, sent } = stageOf();
    const flow = { source: '10.0.0.1', destination: '10.0.0.2', verdict: 1 };
    await stage.add(batchOf([flow, flow, { ...flow, alert: false }, flow, flow]));
    expect(sent).toEqual([]);
    await stage.flush(model);
    expect(sent).toHaveLength(1);
    const [{ lane, alert }] = sent as [{ lane: Lane; alert: Alert }];
    expect(lane).toBe('high-alerts');
    expect(alert).toMatchObject({
      attackClass: 'DoS',
      severity: Severity.HIGH,
      flowCount: 4n,
      sourceAddress: '10.0.0.1',
      modelName: 'flows',
      modelVersion: 7,
      profile: 'cic-v40',
      agentVersion: '1.2.3',
      captureSource: 'nmap.pcap',
    });
    expect(alert.examples).toHaveLength(3);
    expect(alert.examples[0]?.features).toHaveLength(FEATURES.length);
  });

  it('names who opened the conversation, and joins what the victim answers', async () => {
    const { stage, sent } = stageOf();
    const [attacker, victim] = ['10.20.30.66', '10.20.30.2'];
    const answer = { source: victim, destination: attacker, verdict: 1 };
    await stage.add(
      batchOf([
        { ...answer, opener: Opener.Unknown, ports: [8080, 8080] },
        { ...answer, opener: Opener.Destination },
        { source: attacker, destination: victim, verdict: 1 },
        { ...answer, opener: Opener.Unknown, ports: [22, 40_000] },
      ]),
    );
    await stage.flush(model);
    expect(sent.map(({ alert }) => alert)).toMatchObject([
      { sourceAddress: attacker, destinationAddress: victim, flowCount: 4n, direction: Direction.INITIATOR },
    ]);
  });

  it('says that the direction is unknown where nobody saw the opening', async () => {
    const { stage, sent } = stageOf();
    const half = { source: 'server', destination: 'client', verdict: 1, opener: Opener.Unknown };
    await stage.add(batchOf([{ ...half, ports: [22, 40_000] }]));
    await stage.flush(model);
    const [{ alert }] = sent as [{ lane: Lane; alert: Alert }];
    expect(alert).toMatchObject({ sourceAddress: 'client', direction: Direction.UNKNOWN, flowCount: 1n });
    expect(alert.examples[0]).toMatchObject({ sourceAddress: 'server', sourcePort: 22 });
  });

  it('explains an example by what its features did to the log-odds', async () => {
    const { stage, sent } = stageOf();
    await stage.add(batchOf([{ source: 'a', destination: 'b', verdict: 1 }]));
    await stage.flush(model);
    const contributions = sent[0]?.alert.examples[0]?.contributions ?? [];
    expect(contributions).toHaveLength(1);
    expect(contributions[0]).toMatchObject({ feature: FEATURES[0], value: 6 });
    // Odds of 2^6 against 2^0 at the median.
    expect(contributions[0]?.weight).toBeCloseTo(6 * Math.LN2, 4);
  });

  it('sends one alert per flow when aggregation is off, whatever the budget', async () => {
    const { stage, sent, dropped } = stageOf({ aggregate: false, perMinute: 1 });
    const flow = { source: 'a', destination: 'b', verdict: 2 };
    await stage.add(batchOf([flow, flow, flow]));
    expect(sent.map(({ alert }) => [alert.flowCount, alert.examples.length])).toEqual([
      [1n, 1],
      [1n, 1],
      [1n, 1],
    ]);
    expect(dropped).toEqual([]);
  });

  it('counts what the budget does not allow, and gives it to the gravest alerts', async () => {
    const { stage, sent, dropped } = stageOf({ perMinute: 2 });
    const probes = Array.from({ length: 5 }, (_, index) => ({
      source: `s${index}`,
      destination: `d${index}`,
      verdict: 2,
    }));
    await stage.add(batchOf([...probes, { source: 'x', destination: 'y', verdict: 1 }]));
    await stage.flush(model);
    expect(sent.map(({ alert }) => alert.attackClass)).toEqual(['DoS', 'Probe']);
    expect(dropped).toEqual([['alert_budget', 'alerts', 4]]);
  });

  it('holds few flows in full whatever comes, and those of the gravest alerts', async () => {
    const { stage, sent, dropped } = stageOf({ perMinute: 5 });
    const pairOf = (index: number) => ({ source: `s${index}`, destination: `d${index}`, verdict: 2 });
    const grave = { source: 'x', destination: 'y', verdict: 1 };
    await stage.add(batchOf([grave, grave, grave]));
    let most = 0;
    for (let from = 0; from < 20_000; from += 1000) {
      await stage.add(batchOf(Array.from({ length: 1000 }, (_, index) => pairOf(from + index))));
      most = Math.max(most, stage.examplesHeld);
    }
    expect(most).toBeLessThanOrEqual(MAX_EXAMPLES_PER_WINDOW);
    await stage.flush(model);
    expect(sent[0]?.alert).toMatchObject({ attackClass: 'DoS', flowCount: 3n });
    expect(sent[0]?.alert.examples).toHaveLength(3);
    const lost = sent.reduce((sum, { alert }) => sum + Math.min(3, Number(alert.flowCount)) - alert.examples.length, 0);
    const counted = dropped.filter(([reason]) => reason === 'too_many_examples');
    expect(counted.reduce((sum, [, , count]) => sum + count, 0)).toBe(lost);
    expect(stage.examplesHeld).toBe(0);
  });

  it('counts the examples that an alert goes without', async () => {
    const { stage, sent, dropped } = stageOf({ perMinute: 4000 });
    const pairs = Array.from({ length: 4000 }, (_, index) => ({
      source: `s${index}`,
      destination: `d${index}`,
      verdict: 2,
    }));
    await stage.add(batchOf(pairs));
    await stage.flush(model);
    const without = sent.filter(({ alert }) => alert.examples.length === 0).length;
    expect(without).toBeGreaterThanOrEqual(1000);
    const counted = dropped.filter(([reason]) => reason === 'too_many_examples');
    expect(counted.reduce((sum, [, kind, count]) => sum + (kind === 'examples' ? count : 0), 0)).toBe(without);
  });

  it('ends a window after its time, wherever the clock goes', async () => {
    const { stage } = stageOf();
    expect(stage.isWindowOver(5_000_000)).toBe(false);
    await stage.add(batchOf([{ source: 'a', destination: 'b', verdict: 1 }]));
    expect(stage.isWindowOver(14_999_999)).toBe(false);
    expect(stage.isWindowOver(4_000_000)).toBe(false);
    expect(stage.isWindowOver(4_000_001)).toBe(true);
  });
});
