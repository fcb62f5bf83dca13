import { describe, expect, it } from '@jest/globals';
import { compareModels, type Judged } from './comparison.js';
import { predictLabelled, type JudgedModel, type LabelledRows } from './predict-labelled.js';
import { hashRows, packSeenRows, unpackSeenRows } from './seen-rows.js';

const identity = { name: 'lab', version: 1, digest: 'd' };
const rows: LabelledRows = {
  columns: ['Flow Duration', 'Protocol'],
  values: Float32Array.from([0, 6, 1, 6, 2, 6, 3, 6, 4, 6, 5, 6]),
  classes: ['Normal', 'DoS'],
  benignClass: 'Normal',
  labels: Uint16Array.from([0, 0, 0, 1, 1, 1]),
};

/** Calls a flow an attack from that duration upwards; sees the duration in the second of its features. */
function model(
  from: number,
  options: { classes?: [string, string]; seen?: Uint32Array | null; threshold?: number } = {},
): JudgedModel {
  const { classes = ['Normal', 'DoS'], seen = new Uint32Array(0), threshold = 0.5 } = options;
  return {
    manifest: {
      profile: 'cic-v40',
      features: ['Protocol', 'Flow Duration'],
      classes,
      benignClass: classes[0],
      thresholds: { [classes[1]]: threshold },
    },
    seen,
    predict: (values) =>
      Promise.resolve(
        Float32Array.from({ length: values.length }, (_, index) => {
          const isAttack = values[2 * Math.floor(index / 2) + 1] >= from;
          return Number(isAttack === (index % 2 === 1));
        }),
      ),
    scoreNovelty: () => Promise.reject(new Error('it has no such output')),
  };
}

const judged = async (judgedModel: JudgedModel): Promise<Judged> => ({
  model: judgedModel,
  ...(await predictLabelled(judgedModel, rows)),
});

describe('two models on the same rows', () => {
  it('are judged by the same classes', async () => {
    const comparison = compareModels(identity, await judged(model(5)), await judged(model(3)), rows, 1);
    expect(comparison).toMatchObject({ rows: 6, rowsSeenByChampion: 0, isChampionTrainingKnown: true, remarks: [] });
    expect(comparison?.challenger.macroF1).toBe(1);
    expect(comparison?.champion.confusion).toEqual([
      [3, 0],
      [2, 1],
    ]);
    expect(comparison?.macroF1Difference.value).toBeCloseTo(1 - (6 / 8 + 0.5) / 2);
  });

  it('are not judged on what the older one was made of', async () => {
    const inputs = Float32Array.from([6, 3, 6, 4, 7, 7]);
    const seen = unpackSeenRows(packSeenRows(hashRows(inputs, 2)));
    const comparison = compareModels(identity, await judged(model(5, { seen })), await judged(model(3)), rows, 1);
    expect(comparison).toMatchObject({ rows: 4, rowsSeenByChampion: 2 });
    expect(comparison?.champion.accuracy).toBe(1);
  });

  it('are not compared where no row is left', async () => {
    const seen = unpackSeenRows(packSeenRows(hashRows(Float32Array.from([6, 0, 6, 1, 6, 2, 6, 3, 6, 4, 6, 5]), 2)));
    expect(compareModels(identity, await judged(model(5, { seen })), await judged(model(3)), rows, 1)).toBeNull();
  });

  it('may know other classes: what one cannot know counts against it, and is said', async () => {
    const champion = await judged(model(3, { classes: ['BENIGN', 'Probe'], seen: null }));
    const comparison = compareModels(identity, champion, await judged(model(3)), rows, 1);
    expect(comparison?.classes).toEqual(['Normal', 'DoS', 'Probe']);
    expect(comparison?.champion.confusion).toEqual([
      [3, 0, 0],
      [0, 0, 3],
      [0, 0, 0],
    ]);
    expect(comparison).toMatchObject({ isChampionTrainingKnown: false });
    expect(comparison?.remarks.at(-1)).toBe('it does not know DoS');
  });

  it('are compared by what agents would alert on: thresholds that nothing reaches make the same model worse', async () => {
    const comparison = compareModels(
      identity,
      await judged(model(3)),
      await judged(model(3, { threshold: 1.1 })),
      rows,
      1,
    );
    expect(comparison?.macroF1Difference.value).toBe(0);
    expect(comparison?.challenger.alerts).toEqual([
      [3, 0, 0],
      [3, 0, 0],
    ]);
    expect(comparison?.alertDifference?.value).toBeCloseTo((6 / 9 + 0) / 2 - 1);
  });

  it('say whose training nobody knows: that is not the same as having seen nothing', async () => {
    const unknown = await judged(model(3, { seen: null }));
    const comparison = compareModels(identity, await judged(model(3)), unknown, rows, 1);
    expect(comparison).toMatchObject({ isChampionTrainingKnown: true, isChallengerTrainingKnown: false });
    expect(comparison?.remarks).toEqual([
      'nobody knows what the newer model was trained on: it may have seen these rows, which flatters it',
    ]);
  });

  it('count the rows for which one gives no number', async () => {
    const broken: JudgedModel = {
      ...model(3),
      predict: (values) => Promise.resolve(new Float32Array(values.length).fill(NaN, 0, 4)),
    };
    const comparison = compareModels(identity, await judged(model(3)), await judged(broken), rows, 1);
    expect(comparison?.outputsWithoutNumber).toEqual({ champion: 0, challenger: 2 });
  });

  it('may spell a class otherwise', async () => {
    const champion = await judged(model(3, { classes: ['benign', 'do_s'] }));
    const comparison = compareModels(identity, champion, await judged(model(3)), rows, 1);
    expect(comparison).toMatchObject({ classes: ['Normal', 'DoS'], remarks: [], alertDifference: { value: 0 } });
  });
});
