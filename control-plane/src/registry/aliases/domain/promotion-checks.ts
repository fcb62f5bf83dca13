import { estimate, falseAlarmRate, signed } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import type { ModelMetrics } from '@picket/shared/bundle';
import { indexOfClass, isSameClass } from '../../../ml/matrix/class-name.js';
import { binomialCdf } from '../../../ml/calibration/binomial.js';
import { decidingDifference, verdictOf } from './comparison-verdict.js';
import type { ChampionComparison } from '../../../api/evaluation-report.js';
import type { PromotionCheck } from '../../../api/promotion.js';

/** Distinct training rows of a class, below which it is not learnt but remembered. */
const MIN_ROWS_OF_CLASS = 10;
/** Rows of either kind in common, below which a comparison can tell nothing. */
const MIN_ROWS_IN_COMMON = 200;
/** Below this chance, so many false alarms are not an accident. */
export const BEYOND_CHANCE = 0.01;

/** All that is known of a version when it is to become the champion. */
export interface PromotionEvidence {
  readonly classes: readonly string[];
  readonly benignClass: string;
  /** Of rows that were held out here; null for a model from elsewhere that was never tried here. */
  readonly metrics: ModelMetrics | null;
  /** Rows that it was trained on, by class. */
  readonly trainedRows: Readonly<Record<string, number>>;
  /** Share of benign flows that it promised to alert on at most, `unknown` included. */
  readonly promise: number;
  /** Findings of the audit that block. */
  readonly findings: readonly string[];
  /** Why its bundle cannot be run; null where it can. */
  readonly fault: string | null;
  /** The model that it would replace; null where there is none. */
  readonly incumbent: { readonly name: string; readonly version: number; readonly classes: readonly string[] } | null;
  /** The version as the challenger, the incumbent as the champion; null where the two were never compared. */
  readonly comparison: ChampionComparison | null;
}

/** Judges a version, each check by itself: the one list, whichever way it is to become the champion. */
export function checkPromotion(evidence: PromotionEvidence, acceptsEqual: boolean): PromotionCheck[] {
  return [
    checkAudit(evidence),
    checkRows(evidence),
    checkClasses(evidence),
    checkRecall(evidence),
    checkFalseAlarms(evidence),
    checkOutputs(evidence),
    checkComparison(evidence, acceptsEqual),
  ];
}

const pass = (check: PromotionCheck['check'], detail: string): PromotionCheck => ({ check, state: 'pass', detail });
const fail = (check: PromotionCheck['check'], detail: string): PromotionCheck => ({ check, state: 'fail', detail });

function checkAudit({ findings }: PromotionEvidence): PromotionCheck {
  return findings.length === 0
    ? pass('audit', 'nothing that blocks')
    : fail('audit', `the audit blocks: ${findings.join('; ')}`);
}

function checkRows({ classes, trainedRows }: PromotionEvidence): PromotionCheck {
  const rows = classes.map((name) => ({ name, count: countOf(trainedRows, name) }));
  const scarce = rows.filter(({ count }) => count < MIN_ROWS_OF_CLASS);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  if (scarce.length === 0)
    return pass('rows', `trained on ${plural(total, 'row')}, at least ${MIN_ROWS_OF_CLASS} of each class`);
  const named = scarce.map(({ name, count }) => `${name} (${count})`).join(', ');
  return fail('rows', `trained on ${plural(total, 'row')}; fewer than ${MIN_ROWS_OF_CLASS} of ${named}`);
}

function countOf(rows: Readonly<Record<string, number>>, name: string): number {
  return Object.hasOwn(rows, name) ? rows[name]! : 0;
}

function checkClasses({ classes, incumbent }: PromotionEvidence): PromotionCheck {
  if (!incumbent) return { check: 'classes', state: 'not-applicable', detail: 'there is no champion' };
  const lost = incumbent.classes.filter((name) => indexOfClass(classes, name) === -1);
  return lost.length === 0
    ? pass('classes', 'it knows every class of the champion')
    : fail('classes', `it does not know ${lost.join(', ')}, which ${incumbent.name} ${incumbent.version} finds`);
}

/** A bundle may say anything of itself. */
const UNTRIED = 'its figures came with its bundle, and nobody has tried it on rows of a data set here';

/** By what agents would alert on, so with thresholds; reports of older releases have the likeliest class only. */
function checkRecall({ classes, benignClass, metrics }: PromotionEvidence): PromotionCheck {
  if (!metrics) return fail('recall', UNTRIED);
  const attacks = classes.flatMap((name, code) => (name === benignClass ? [] : [{ name, code }]));
  const supportOf = (name: string) => metrics.perClass[name]?.support ?? 0;
  const foundOf = ({ name, code }: { name: string; code: number }) =>
    metrics.alerts ? (metrics.alerts[code]?.[code] ?? 0) : (metrics.perClass[name]?.recall ?? 0);
  const untested = attacks.filter(({ name }) => supportOf(name) === 0).map(({ name }) => name);
  if (untested.length > 0)
    return fail('recall', `no held-out row of ${untested.join(', ')}: nobody knows what it finds`);
  const missed = attacks.filter((attack) => !(foundOf(attack) > 0)).map(({ name }) => name);
  return missed.length === 0
    ? pass('recall', 'it finds some of every class')
    : fail('recall', `it finds nothing of ${missed.join(', ')}`);
}

/** More false alarms than the promise allows must be more than bad luck: one in 267 rows says little about 0.1 %. */
function checkFalseAlarms({ benignClass, metrics, promise }: PromotionEvidence): PromotionCheck {
  if (!metrics) return fail('false-alarms', UNTRIED);
  const rows = metrics.perClass[benignClass]?.support ?? 0;
  if (rows === 0) return fail('false-alarms', `no held-out row of ${benignClass}: nobody knows its false alarms`);
  const alarms = Math.round(metrics.benignFalsePositiveRate * rows);
  const said = `${alarms} of ${rows} benign rows are alerted on; promised are ${falseAlarmRate(promise)}`;
  const chance = alarms === 0 ? 1 : 1 - binomialCdf(alarms - 1, rows, promise);
  return chance >= BEYOND_CHANCE ? pass('false-alarms', said) : fail('false-alarms', `${said}, and that is no chance`);
}

function checkOutputs({ fault, comparison }: PromotionEvidence): PromotionCheck {
  if (fault !== null) return fail('outputs', `its bundle cannot be run: ${fault}`);
  const without = comparison?.outputsWithoutNumber?.challenger ?? 0;
  return without === 0
    ? pass('outputs', 'it gives a number for every row that it was tried on')
    : fail('outputs', `it gives no number for ${without} of ${plural(comparison?.rows ?? 0, 'row')}`);
}

function checkComparison({ incumbent, comparison }: PromotionEvidence, acceptsEqual: boolean): PromotionCheck {
  const check = 'comparison' as const;
  if (!incumbent) return { check, state: 'not-applicable', detail: 'there is no champion to compare with' };
  const called = `${incumbent.name} ${incumbent.version}`;
  if (!comparison) return fail(check, `it has not been compared with ${called} on rows that neither was made of`);
  if (!comparison.isChampionTrainingKnown || !comparison.isChallengerTrainingKnown)
    return fail(check, `no row is known to be new to both it and ${called}: nobody knows what one was trained on`);
  const { benign, attacks } = supportOf(comparison);
  if (benign < MIN_ROWS_IN_COMMON || attacks < MIN_ROWS_IN_COMMON)
    return fail(
      check,
      `${benign} benign and ${attacks} attack rows in common with ${called} are too few: ${MIN_ROWS_IN_COMMON} of each are the least`,
    );
  const verdict = verdictOf(comparison);
  const difference = decidingDifference(comparison);
  const figures = `macro-F1 of alerts ${estimate(difference.value, difference, signed)} on ${plural(comparison.rows, 'row')}`;
  if (verdict === 'better') return pass(check, `better than ${called}: ${figures}`);
  if (verdict === 'worse') return fail(check, `worse than ${called}: ${figures}`);
  const equal = `no difference from ${called} beyond chance: ${figures}`;
  return acceptsEqual ? pass(check, equal) : fail(check, equal);
}

function supportOf({ classes, benignClass, challenger }: ChampionComparison) {
  const rows = { benign: 0, attacks: 0 };
  for (const name of classes) {
    const support = challenger.perClass[name]?.support ?? 0;
    if (benignClass !== undefined && isSameClass(name, benignClass)) rows.benign += support;
    else rows.attacks += support;
  }
  return rows;
}

/** The same comparison with the sides changed: for going back to an older version. */
export function turnAround(
  comparison: ChampionComparison,
  champion: { name: string; version: number; digest: string },
) {
  const turned = ({ value, low, high }: ChampionComparison['macroF1Difference']) => ({
    value: -value,
    low: -high,
    high: -low,
  });
  const { alertDifference, outputsWithoutNumber } = comparison;
  return {
    ...comparison,
    ...champion,
    champion: comparison.challenger,
    challenger: comparison.champion,
    isChampionTrainingKnown: comparison.isChallengerTrainingKnown,
    isChallengerTrainingKnown: comparison.isChampionTrainingKnown,
    macroF1Difference: turned(comparison.macroF1Difference),
    ...(alertDifference && { alertDifference: turned(alertDifference) }),
    ...(outputsWithoutNumber && {
      outputsWithoutNumber: { champion: outputsWithoutNumber.challenger, challenger: outputsWithoutNumber.champion },
    }),
  };
}
