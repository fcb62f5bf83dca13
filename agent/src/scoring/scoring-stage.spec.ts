import { describe, expect, it } from '@jest/globals';
import type { ModelManifest } from '@picket/shared/bundle';
import type { FlowRecord } from '../flow/flow-record.js';
import type { LoadedModel } from './model.js';
import { ScoringStage, type ScoredBatch } from './scoring-stage.js';

const WIDTH = 3;

interface TestModel extends LoadedModel {
  isClosed: boolean;
}

/** Calls a flow an attack when its second feature is positive; uses the features in reverse order. */
function modelOf(version: number, failures = 0): TestModel {
  const model: TestModel = {
    ref: { name: 'm', version, digest: 'a'.repeat(64) },
    profile: 'cic-v40',
    manifest: { classes: ['Normal', 'DoS'] } as unknown as ModelManifest,
    scorer: {
      score: (input, rows) => {
        if (failures-- > 0) return Promise.reject(new Error('out of order'));
        const attack = (row: number) => (input[row * WIDTH + 1] > 0 ? 1 : 0);
        return Promise.resolve(
          Float32Array.from({ length: rows * 2 }, (_, index) =>
            index % 2 === 0 ? 1 - attack(index / 2) : attack((index - 1) / 2),
          ),
        );
      },
      close: () => {
        model.isClosed = true;
        return Promise.resolve();
      },
    },
    columns: Uint16Array.of(2, 1, 0),
    classes: ['Normal', 'DoS'],
    learntClasses: 2,
    thresholds: Float64Array.of(Infinity, 0.5),
    tuning: {},
    medians: new Float32Array(WIDTH),
    isClosed: false,
  };
  return model;
}

function flowOf(features: readonly number[]): FlowRecord {
  return {
    features: Float64Array.from(features),
    startUs: 1,
    lastUs: 2,
    packets: 1,
    protocol: 6,
    sourcePort: 1,
    destinationPort: 2,
    endReason: 'closed',
    opener: 1,
    sourceAddress: () => 'a',
    destinationAddress: () => 'b',
    flowId: () => 'id',
  };
}

function stageOf(onFailure: (model: LoadedModel) => LoadedModel | undefined = () => undefined) {
  const batches: { version: number; rows: number; input: number[] }[] = [];
  const retired: number[] = [];
  const stage = new ScoringStage(
    { batchRows: 4, batchMs: 100, width: WIDTH, onFailure: (model) => Promise.resolve(onFailure(model)) },
    {
      batch: ({ model, block, input }: ScoredBatch) => {
        batches.push({
          version: model.ref.version,
          rows: block.rows,
          input: [...input.subarray(0, block.rows * WIDTH)],
        });
        return Promise.resolve();
      },
      retire: (model) => Promise.resolve(void retired.push(model.ref.version)),
    },
  );
  const flows = (count: number) => {
    for (let index = 0; index < count; index++) stage.flow(flowOf([index, index % 2, Infinity]));
  };
  return { stage, batches, retired, flows };
}

describe('ScoringStage', () => {
  it('is due when a batch is full or its oldest flow has waited', () => {
    const { stage, flows } = stageOf();
    expect(stage.isDue(0)).toBe(false);
    flows(1);
    expect([stage.isDue(10), stage.isDue(109), stage.isDue(110)]).toEqual([false, false, true]);
    flows(3);
    expect(stage.isDue(0)).toBe(true);
  });

  it('gives the model its own features in its own order, with infinities as missing, in batches', async () => {
    const { stage, batches, flows } = stageOf();
    stage.use(modelOf(1));
    flows(10);
    await stage.run();
    expect(batches.map(({ rows }) => rows)).toEqual([4, 4, 2]);
    expect(batches[0]?.input.slice(0, 6)).toEqual([NaN, 0, 0, NaN, 1, 1]);
    expect(stage.counters).toEqual({ scored: 10, alerted: 5, unscored: 0 });
  });

  it('counts flows as not scored while there is no model', async () => {
    const { stage, flows } = stageOf();
    flows(9);
    await stage.run();
    expect(stage.counters).toEqual({ scored: 0, alerted: 0, unscored: 9 });
  });

  it('swaps models between two batches: every flow is scored once, the old model is retired and closed', async () => {
    const { stage, batches, retired, flows } = stageOf();
    const old = modelOf(1);
    stage.use(old);
    flows(6);
    await stage.run();
    flows(3);
    stage.use(modelOf(2));
    await stage.run();
    expect(batches.map(({ version, rows }) => [version, rows])).toEqual([
      [1, 4],
      [1, 2],
      [2, 3],
    ]);
    expect(retired).toEqual([1]);
    expect(old.isClosed).toBe(true);
    expect(stage.counters.scored).toBe(9);
  });

  it('scores the batch on which a model failed by the one that takes over', async () => {
    const { stage, batches, flows } = stageOf((failed) => (failed.ref.version === 2 ? modelOf(1) : undefined));
    stage.use(modelOf(2, 1));
    flows(3);
    await stage.run();
    expect(batches.map(({ version, rows }) => [version, rows])).toEqual([[1, 3]]);
    expect(stage.counters).toMatchObject({ scored: 3, unscored: 0 });
  });

  it('goes on without a model when none can take over', async () => {
    const { stage, flows } = stageOf();
    stage.use(modelOf(2, 1));
    flows(3);
    await stage.run();
    expect(stage.counters).toEqual({ scored: 0, alerted: 0, unscored: 3 });
  });
});
