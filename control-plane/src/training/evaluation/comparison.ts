import type { ChampionComparison } from '../../registry/dto/evaluation.dto.js';
import { verdictsOf } from '../domain/verdicts.js';
import type { Judgement, JudgedModel, LabelledRows } from './judge.js';
import { matchClasses, thresholdsByCode, widenProbabilities } from './match-classes.js';
import { macroF1Difference } from './paired-bootstrap.js';
import { metricsOf, selectRows, type Predictions } from './predictions.js';

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
 * Both models on those of the rows that neither was made of.
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
  const actual = Uint16Array.from(rows.labels, (label) => data.codes[label]!);
  const benign = other.classes.indexOf(challenger.model.manifest.benignClass);
  const own = challenger.model.manifest.classes.map((_, code) => code);
  const see = ({ probabilities }: Judged, codes: readonly number[]): Predictions =>
    selectRows(
      {
        classes: other.classes,
        benign,
        actual,
        probabilities: widenProbabilities(probabilities, codes, other.classes.length),
      },
      unseen,
    );
  const [theirs, ours] = [see(champion, other.codes), see(challenger, own)];
  return {
    ...identity,
    rows: unseen.length,
    rowsSeenByChampion: challenger.unseen.length - unseen.length,
    isChampionTrainingKnown: champion.model.seen !== null,
    classes: [...other.classes],
    champion: metricsOf(theirs, thresholdsOf(champion, other.classes, other.codes)),
    challenger: metricsOf(ours, thresholdsOf(challenger, other.classes, own)),
    macroF1Difference: macroF1Difference(
      {
        classCount: other.classes.length,
        actual: ours.actual,
        a: verdictsOf(theirs.probabilities, other.classes.length).classes,
        b: verdictsOf(ours.probabilities, other.classes.length).classes,
      },
      seed,
    ),
    remarks: remarksOn(champion, challenger, data.classes),
  };
}

/** A model's own thresholds, at the codes of the common order. */
function thresholdsOf({ model }: Judged, classes: readonly string[], codes: readonly number[]): number[] {
  const own = thresholdsByCode(model.manifest.classes, model.manifest);
  const common = classes.map(() => 1);
  codes.forEach((code, at) => (common[code] = own[at]!));
  return common;
}

function remarksOn(champion: Judged, challenger: Judged, classes: readonly string[]): string[] {
  const remarks: string[] = [];
  const { manifest } = champion.model;
  if (!champion.model.seen)
    remarks.push('nobody knows what the older model was trained on: it may have seen these rows, which flatters it');
  if (manifest.profile !== challenger.model.manifest.profile)
    remarks.push(`it expects flows of profile ${manifest.profile}, these are of ${challenger.model.manifest.profile}`);
  if (champion.missingFeatures.length > 0)
    remarks.push(`features that it misses here: ${champion.missingFeatures.join(', ')}`);
  const known = manifest.classes.map((name) => name.toLowerCase());
  const others = classes.filter(
    (name) => !known.includes(name.toLowerCase()) && name !== challenger.model.manifest.benignClass,
  );
  if (others.length > 0) remarks.push(`it does not know ${others.join(', ')}`);
  return remarks;
}

/** Of two ascending lists. */
function intersection(a: Uint32Array, b: Uint32Array): Uint32Array {
  const inB = new Set(b);
  return a.filter((row) => inB.has(row));
}
