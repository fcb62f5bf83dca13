import { identityCalibration, probabilitiesOf, type Calibration } from '../../ml/calibration/calibration.js';
import { fitCalibration } from '../../ml/calibration/fit-calibration.js';
import type { AlertLimits, HeldOut } from '../../ml/evaluation/predictions.js';
import type { BoostedModel } from '../../ml/trees/boost.js';
import type { Part } from './part.js';
import { BENIGN } from './prepare-rows.js';
import type { Run } from './run.js';

/** Fitted on the validation part, unless the run asks for none. */
export function calibrate({ prepared, input, parts }: Run, boosted: BoostedModel): Calibration {
  const classCount = prepared.classes.length;
  const { validation } = parts;
  if (input.parameters.calibration === 'none') return identityCalibration(classCount);
  return fitCalibration({ margins: validation.margins(boosted), actual: validation.labels, classCount });
}

export function describeHeldOut(
  { prepared, input }: Run,
  part: Part,
  boosted: BoostedModel,
  calibration: Calibration,
): Omit<HeldOut, keyof AlertLimits> {
  const { classes } = prepared;
  const margins = part.margins(boosted);
  const isCalibrated = input.parameters.calibration !== 'none';
  return {
    classes,
    benign: BENIGN,
    rows: part.matrixRows,
    actual: part.labels,
    probabilities: probabilitiesOf(margins, calibration),
    anomaly: null,
    uncalibrated: isCalibrated ? probabilitiesOf(margins, identityCalibration(classes.length)) : null,
  };
}
