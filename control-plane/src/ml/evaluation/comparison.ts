import { indexOfClass } from '../matrix/class-name.js';
import type { ChampionComparison } from '../../api/evaluation-report.js';
import { alertsOf } from './alerts.js';
import type { Judgement, JudgedModel, LabelledRows } from './predict-labelled.js';
import { limitsOf, matchClasses, widenProbabilities } from './match-classes.js';
import { macroF1Difference } from './paired-bootstrap.js';
import { selectRows, type Predictions } from './predictions.js';
import { metricsOf } from './model-metrics.js';
import { verdictsOf } from '../calibration/verdicts.js';

/** A model beside what it makes of the rows. */
export interface Judged extends Judgement {
  readonly model: Pick<JudgedModel, 'manifest' | 'seen'>;
}

export interface ChampionIdentity {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
}

/**
 * Both models on those of the rows that neither was made of, as far as that is known; where it is not, the comparison
 * says so.
 * @returns null where no such row is left
 */
export function compareModels(
  identity: ChampionIdentity,
  champion: Judged,
  challenger: Judged,
  rows: LabelledRows,
  seed: number,
): ChampionComparison | null {
  const unseen = intersection(challenger.unseen, champion.unseen);
  if (unseen.length === 0) return null;
  const data = matchClasses(challenger.model.manifest, rows);
  const other = matchClasses({ ...challenger.model.manifest, classes: data.classes }, champion.model.manifest);
  const { classes } = other;
  const labels = Uint16Array.from(rows.labels, (label) => data.codes[label]!);
  const benign = classes.indexOf(challenger.model.manifest.benignClass);
  const own = challenger.model.manifest.classes.map((_, code) => code);
  const see = ({ model, probabilities, anomaly }: Judged, codes: readonly number[]) => {
    const wide = widenProbabilities(probabilities, codes, classes.length);
    const all: Predictions = { classes, benign, actual: labels, probabilities: wide, anomaly };
    const predictions = selectRows(all, unseen);
    const limits = limitsOf(model.manifest, codes, classes.length);
    return { predictions, metrics: metricsOf(predictions, limits), alerts: alertsOf(predictions, limits) };
  };
  const [theirs, ours] = [see(champion, other.codes), see(challenger, own)];
  const { actual } = ours.predictions;
  const likeliest = ({ predictions }: typeof ours) => verdictsOf(predictions.probabilities, classes.length).classes;
  return {
    ...identity,
    rows: unseen.length,
    rowsSeenByChampion: challenger.unseen.length - unseen.length,
    isChampionTrainingKnown: champion.model.seen !== null,
    isChallengerTrainingKnown: challenger.model.seen !== null,
    classes: [...classes],
    benignClass: classes[benign]!,
    champion: theirs.metrics,
    challenger: ours.metrics,
    macroF1Difference: macroF1Difference(
      { classCount: classes.length, actual, a: likeliest(theirs), b: likeliest(ours) },
      seed,
    ),
    alertDifference: macroF1Difference(
      { classCount: classes.length + 1, actual, a: theirs.alerts, b: ours.alerts },
      seed,
    ),
    outputsWithoutNumber: {
      champion: rowsWithoutNumber(theirs.predictions),
      challenger: rowsWithoutNumber(ours.predictions),
    },
    remarks: remarksOn(champion, challenger, data.classes),
  };
}

/** Rows for which a model gives something that is no number: no agent can judge these. */
function rowsWithoutNumber({ actual, classes, probabilities, anomaly }: Predictions): number {
  return actual.filter((_, row) => {
    const own = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
    return !own.every(Number.isFinite) || (anomaly !== null && !Number.isFinite(anomaly[row]));
  }).length;
}

function remarksOn(champion: Judged, challenger: Judged, classes: readonly string[]): string[] {
  const remarks: string[] = [];
  const { manifest } = champion.model;
  for (const [called, { model }] of [
    ['older', champion],
    ['newer', challenger],
  ] as const)
    if (!model.seen)
      remarks.push(
        `nobody knows what the ${called} model was trained on: it may have seen these rows, which flatters it`,
      );
  if (manifest.profile !== challenger.model.manifest.profile)
    remarks.push(`it expects flows of profile ${manifest.profile}, these are of ${challenger.model.manifest.profile}`);
  if (champion.missingFeatures.length > 0)
    remarks.push(`features that it misses here: ${champion.missingFeatures.join(', ')}`);
  const others = classes.filter(
    (name) =>
      indexOfClass(manifest.classes, name) === -1 && indexOfClass([challenger.model.manifest.benignClass], name) === -1,
  );
  if (others.length > 0) remarks.push(`it does not know ${others.join(', ')}`);
  return remarks;
}

/** Of two ascending lists. */
function intersection(a: Uint32Array, b: Uint32Array): Uint32Array {
  const inB = new Set(b);
  return a.filter((row) => inB.has(row));
}
