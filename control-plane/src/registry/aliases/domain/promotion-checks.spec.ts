import { describe, expect, it } from '@jest/globals';
import type { ModelMetrics } from '@picket/shared/bundle';
import type { ChampionComparison } from '../../../api/evaluation-report.js';
import { checkPromotion, turnAround, type PromotionEvidence } from './promotion-checks.js';

const CLASSES = ['Normal', 'DoS', 'Probe'];
const INTERVAL = { low: 0, high: 1 };

/** Rows of each class by what an agent would do with them: no alert, DoS, Probe, unknown. */
function metricsOf(alerts: number[][]): ModelMetrics {
  const supports = alerts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const perClass = CLASSES.map((name, code) => {
    const figures = { precision: 1, recall: 1, f1: 1, recallInterval: INTERVAL, precisionInterval: INTERVAL };
    return [name, { support: supports[code], ...figures }];
  });
  return {
    heldOutRows: 900,
    accuracy: 1,
    macroF1: 1,
    benignFalsePositiveRate: 1 - alerts[0][0] / (supports[0] || 1),
    perClass: Object.fromEntries(perClass) as ModelMetrics['perClass'],
    confusion: alerts.map((row) => row.slice(0, 3)),
    alerts,
  };
}

const good = metricsOf([
  [300, 0, 0, 0],
  [5, 295, 0, 0],
  [5, 0, 290, 5],
]);

function comparisonOf(low: number, high: number, more: Partial<ChampionComparison> = {}): ChampionComparison {
  const difference = { value: (low + high) / 2, low, high };
  return {
    ...{ name: 'lab', version: 1, digest: 'd', rows: 900, rowsSeenByChampion: 0 },
    ...{ isChampionTrainingKnown: true, isChallengerTrainingKnown: true },
    ...{ classes: CLASSES, benignClass: 'Normal', champion: good, challenger: good },
    ...{ macroF1Difference: difference, alertDifference: difference, remarks: [] },
    outputsWithoutNumber: { champion: 0, challenger: 0 },
    ...more,
  };
}

const GOOD: PromotionEvidence = {
  classes: CLASSES,
  benignClass: 'Normal',
  metrics: good,
  trainedRows: { Normal: 500, DoS: 300, Probe: 300 },
  promise: 0.002,
  findings: [],
  fault: null,
  incumbent: { name: 'lab', version: 1, classes: CLASSES },
  comparison: comparisonOf(0.01, 0.05),
};

const failed = (evidence: Partial<PromotionEvidence>, acceptsEqual = false) =>
  checkPromotion({ ...GOOD, ...evidence }, acceptsEqual)
    .filter(({ state }) => state === 'fail')
    .map(({ check, detail }) => `${check}: ${detail}`);

/** A bad model, what is wrong with it, and the check that says so. */
const BAD: readonly (readonly [string, Partial<PromotionEvidence>, string])[] = [
  ['a blocked data set', { findings: ['lab: constant of Dst Port'] }, 'audit: the audit blocks: lab: constant of Dst Port'],
  ['6 rows', { trainedRows: { Normal: 2, DoS: 2, Probe: 2 } }, 'rows: trained on 6 rows; fewer than 10 of Normal (2), DoS (2), Probe (2)'],
  ['a class lost', { incumbent: { name: 'lab', version: 1, classes: [...CLASSES, 'BFA'] } }, 'classes: it does not know BFA, which lab 1 finds'],
  ['recall 0', { metrics: metricsOf([[300, 0, 0, 0], [300, 0, 0, 0], [5, 0, 290, 5]]) }, 'recall: it finds nothing of DoS'],
  ['a class called unknown only', { metrics: metricsOf([[300, 0, 0, 0], [0, 0, 0, 300], [5, 0, 290, 5]]) }, 'recall: it finds nothing of DoS'],
  ['a class never tested', { metrics: metricsOf([[300, 0, 0, 0], [0, 0, 0, 0], [5, 0, 290, 5]]) }, 'recall: no held-out row of DoS: nobody knows what it finds'],
  ['false alarms', { metrics: metricsOf([[290, 4, 0, 6], [5, 295, 0, 0], [5, 0, 290, 5]]) }, 'false-alarms: 10 of 300 benign rows are alerted on; promised are 0.200 %, and that is no chance'],
  ['NaN', { comparison: comparisonOf(0.01, 0.05, { outputsWithoutNumber: { champion: 0, challenger: 7 } }) }, 'outputs: it gives no number for 7 of 900 rows'],
  ['a bundle that does not run', { fault: 'row 0 of the golden rows: NaN' }, 'outputs: its bundle cannot be run: row 0 of the golden rows: NaN'],
  ['figures of its own only', { metrics: null, incumbent: null, comparison: null }, 'recall: its figures came with its bundle, and nobody has tried it on rows of a data set here'],
  ['worse', { comparison: comparisonOf(-0.2, -0.1) }, 'comparison: worse than lab 1: macro-F1 of alerts −0.1500 (95 %: −0.2000 to −0.1000) on 900 rows'],
  ['no better', { comparison: comparisonOf(-0.1, 0.1) }, 'comparison: no difference from lab 1 beyond chance: macro-F1 of alerts +0.0000 (95 %: −0.1000 to +0.1000) on 900 rows'],
  ['nothing in common', { comparison: null }, 'comparison: it has not been compared with lab 1 on rows that neither was made of'],
  ['too few rows in common', { comparison: comparisonOf(0.01, 0.05, { challenger: metricsOf([[199, 0, 0, 0], [0, 300, 0, 0], [0, 0, 300, 0]]) }) }, 'comparison: 199 benign and 600 attack rows in common with lab 1 are too few: 200 of each are the least'],
  ['an unknown origin', { comparison: comparisonOf(0.01, 0.05, { isChallengerTrainingKnown: false }) }, 'comparison: no row is known to be new to both it and lab 1: nobody knows what one was trained on'],
]; // prettier-ignore

describe('the checks before a version becomes the champion', () => {
  it('pass a model that is better than the champion', () => expect(failed({})).toEqual([]));

  it.each(BAD)('refuse one with %s, by name', (_, evidence, said) => expect(failed(evidence)[0]).toBe(said));

  it.each(BAD.filter(([, { metrics }]) => metrics !== null))(
    'find nothing else wrong with one with %s',
    (_, evidence) => expect(failed(evidence)).toHaveLength(1),
  );

  it('compare with nothing where there is no champion, and hold everything else', () => {
    const first = { incumbent: null, comparison: null };
    expect(failed(first)).toEqual([]);
    expect(failed({ ...first, metrics: BAD[3][1].metrics! })).toEqual(['recall: it finds nothing of DoS']);
    const states = checkPromotion({ ...GOOD, ...first }, false).map(({ state }) => state);
    expect(states.filter((state) => state === 'not-applicable')).toHaveLength(2);
  });

  it('let no difference pass where that was asked for, but never a worse one', () => {
    expect(failed({ comparison: comparisonOf(-0.1, 0.1) }, true)).toEqual([]);
    expect(failed({ comparison: comparisonOf(-0.2, -0.1) }, true)).toHaveLength(1);
  });

  it('do not take one unlucky row among few for a broken promise', () => {
    const unlucky = metricsOf([[265, 1, 0, 1], [5, 295, 0, 0], [5, 0, 290, 5]]); // prettier-ignore
    expect(failed({ metrics: unlucky })).toEqual([]);
  });

  it('are made from the other side where an older version is to come back', () => {
    const turned = turnAround(comparisonOf(0.01, 0.05), { name: 'lab', version: 2, digest: 'e' });
    expect(turned).toMatchObject({ version: 2, alertDifference: { low: -0.05, high: -0.01 } });
  });
});
