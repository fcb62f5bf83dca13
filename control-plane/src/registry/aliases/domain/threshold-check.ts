import type { Tuning } from '@picket/shared/bundle';
import { falseAlarmRate } from '@picket/shared/figures';
import { binomialCdf } from '../../../ml/calibration/binomial.js';
import type { Evaluation } from '../../../api/evaluation-report.js';
import type { PromotionCheck } from '../../../api/promotion.js';
import { BEYOND_CHANCE } from './promotion-checks.js';

type OperatingPoint = Evaluation['operatingPoints'][number];

/** What is known of a version at other thresholds than its own. */
export interface ThresholdEvidence {
  /** Classes that it alerts on. */
  readonly attacks: readonly string[];
  /** Its own thresholds. */
  readonly thresholds: Readonly<Record<string, number>>;
  readonly noveltyThreshold: number | undefined;
  /** What a training of our own has measured on held-out rows, at several sets of thresholds. */
  readonly points: readonly OperatingPoint[];
  readonly benignRows: number;
  /** Share of benign flows that it promised to alert on at most. */
  readonly promise: number;
}

/**
 * Judges thresholds by the measured points around them. Higher thresholds alert on a part of what lower ones alert on: a
 * point that is nowhere higher bounds the false alarms from above, one that is nowhere lower bounds what is found from below.
 */
export function checkThresholds(evidence: ThresholdEvidence, tuning: Tuning): PromotionCheck {
  const wanted = { ...evidence.thresholds, ...tuning.thresholds };
  const faults = [
    ...unknownFault(evidence, tuning),
    ...falseAlarmFault(evidence, wanted),
    ...recallFault(evidence, wanted),
  ];
  const changed = Object.entries(tuning.thresholds ?? {}).map(([name, value]) => `${name} ${value}`);
  const said = [
    ...changed,
    ...(tuning.noveltyThreshold === undefined ? [] : [`unknown ${tuning.noveltyThreshold}`]),
  ].join(', ');
  if (faults.length > 0) return { check: 'thresholds', state: 'fail', detail: `${said}: ${faults.join('; ')}` };
  return { check: 'thresholds', state: 'pass', detail: `${said}: it finds some of every class within its promise` };
}

function unknownFault({ noveltyThreshold }: ThresholdEvidence, tuning: Tuning): string[] {
  const { noveltyThreshold: wanted } = tuning;
  if (wanted === undefined || noveltyThreshold === undefined || wanted >= noveltyThreshold) return [];
  return [`how often it calls benign flows unknown below ${noveltyThreshold} was not measured`];
}

function falseAlarmFault(
  { attacks, points, benignRows, promise }: ThresholdEvidence,
  wanted: Record<string, number>,
): string[] {
  const lower = points.filter((point) => attacks.every((name) => (point.thresholds[name] ?? 1) <= (wanted[name] ?? 0)));
  if (lower.length === 0) return ['its false alarms were not measured at thresholds that low'];
  const rate = Math.min(...lower.map((point) => point.benignFalsePositiveRate));
  const alarms = Math.round(rate * benignRows);
  const chance = alarms === 0 ? 1 : 1 - binomialCdf(alarms - 1, benignRows, promise);
  if (chance >= BEYOND_CHANCE) return [];
  return [`up to ${falseAlarmRate(rate)} of benign flows are alerted on; promised are ${falseAlarmRate(promise)}`];
}

function recallFault({ attacks, points }: ThresholdEvidence, wanted: Record<string, number>): string[] {
  const higher = points.filter((point) =>
    attacks.every((name) => (point.thresholds[name] ?? 0) >= (wanted[name] ?? 0)),
  );
  const lost = attacks.filter((name) => !higher.some((point) => (point.recall[name]?.ownClass ?? 0) > 0));
  return lost.length === 0
    ? []
    : [`whether it still finds ${lost.join(', ')} was not measured at thresholds that high`];
}
