import { identityCalibration, probabilitiesOf, type Calibration } from '../../ml/calibration/calibration.js';
import { fitCalibration } from '../../ml/calibration/fit-calibration.js';
import type { AlertLimits, HeldOut } from '../../ml/evaluation/predictions.js';
import type { BoostedModel } from '../../ml/trees/boost.js';
import { labelsOf, valuesOf } from './fit.js';
import { BENIGN } from './prepare-rows.js';
import type { Run } from './run.js';

const ROWS_A_BATCH = 4096;

/** Scores of some distinct rows by XGBoost itself: one column a class, also of a binary model. */
export function marginsOf({ matrix, prepared }: Run, boosted: BoostedModel, part: Uint32Array): Float32Array {
  const classCount = prepared.classes.length;
  const margins = new Float32Array(part.length * classCount);
  for (let start = 0; start < part.length; start += ROWS_A_BATCH) {
    const values = valuesOf(matrix, prepared, part.subarray(start, start + ROWS_A_BATCH));
    margins.set(marginsOfValues(boosted, values, matrix.columns.length, classCount), start * classCount);
  }
  return margins;
}

/** A binary model has one score, that of the second class against the first, whose own is 0. */
export function marginsOfValues(
  { booster, rounds }: BoostedModel,
  values: Float32Array,
  width: number,
  classCount: number,
) {
  const margins = booster.predictMargins(values, width, rounds);
  if (margins.length === (values.length / width) * classCount) return margins;
  const both = new Float32Array(2 * margins.length);
  margins.forEach((margin, row) => (both[2 * row + 1] = margin));
  return both;
}

/** Fitted on the validation part, unless the run asks for none. */
export function calibrate({ prepared, input }: Run, margins: Float32Array): Calibration {
  const classCount = prepared.classes.length;
  if (input.parameters.calibration === 'none') return identityCalibration(classCount);
  return fitCalibration({ margins, actual: labelsOf(prepared, prepared.split.validation), classCount });
}

export function describeHeldOut(
  { prepared, input }: Run,
  part: Uint32Array,
  margins: Float32Array,
  calibration: Calibration,
): Omit<HeldOut, keyof AlertLimits> {
  const { classes, rows } = prepared;
  const isCalibrated = input.parameters.calibration !== 'none';
  return {
    classes,
    benign: BENIGN,
    rows: part.map((at) => rows[at]!),
    actual: labelsOf(prepared, part),
    probabilities: probabilitiesOf(margins, calibration),
    anomaly: null,
    uncalibrated: isCalibrated ? probabilitiesOf(margins, identityCalibration(classes.length)) : null,
  };
}
