import { featuresOfAgents } from '../features/dataset-profiles.js';
import type { ModelManifest } from './manifest.js';
import { UNKNOWN_CLASS } from './unknown.js';
import { winnersOf } from './winners.js';

/** What has to hold between the fields of a manifest; each rule gives its faults, by the name of the field. */
type Rule = (manifest: ModelManifest) => Iterable<string>;

/**
 * Share of the held-out rows that a class was given to from which on one golden row at least has to be of it. Manifests
 * of programs that did not see to that had rows picked at random, 48 of them held out: a class with a quarter of the rows
 * is among them but for one chance in a million.
 */
const SHARE_WITH_GOLDEN_ROW = { named: 0, unnamed: 0.25 };

const RULES: readonly Rule[] = [
  function* classes({ classes, benignClass, novelty }) {
    if (new Set(classes).size < classes.length) yield 'classes: a class stands twice';
    if (novelty && classes.includes(UNKNOWN_CLASS)) yield `classes: ${UNKNOWN_CLASS} is reserved`;
    if (!classes.includes(benignClass)) yield 'benignClass: not one of classes';
  },
  function* keysOfClasses({ classes, benignClass, thresholds, calibration, reference, metrics }) {
    const attacks = classes.filter((name) => name !== benignClass);
    yield* sameKeys('thresholds', thresholds, attacks);
    if (calibration) yield* sameKeys('calibration.biases', calibration.biases, classes);
    yield* sameKeys('metrics.perClass', metrics.perClass, classes);
    yield* keysAmong('reference.classShares', reference.classShares, classes);
  },
  function* features({ profile, features, reference, importance }) {
    if (new Set(features).size < features.length) yield 'features: a name stands twice';
    const order = featuresOfAgents(profile);
    const places = features.map((name) => order.indexOf(name)).filter((place) => place !== -1);
    if (places.some((place, index) => index > 0 && place < places[index - 1]!))
      yield `features: not in the order of profile ${profile}`;
    yield* keysAmong('reference.features', reference.features, features);
    const stranger = importance.find(({ feature }) => !features.includes(feature));
    if (stranger) yield `importance: ${stranger.feature} is not one of features`;
  },
  function* confusion({ classes, metrics: { confusion, perClass } }) {
    if (confusion.length !== classes.length || confusion.some((row) => row.length !== classes.length)) {
      yield 'metrics.confusion: not as wide and as long as classes';
      return;
    }
    const sums = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
    const index = classes.findIndex((name, row) => sums[row]! > (perClass[name]?.support ?? 0));
    if (index !== -1)
      yield `metrics.confusion: more rows of ${classes[index]} than it has; are classes in the model's order?`;
  },
  function* golden({ golden, classes, features, novelty }) {
    const rows = golden.inputs.length;
    if (golden.probabilities.length !== rows) yield 'golden: rows differ in number';
    if (novelty && golden.novelty?.length !== rows) yield 'golden.novelty: rows differ in number';
    if (golden.inputs.some((row) => row.length !== features.length))
      yield 'golden.inputs: a row is not as wide as features';
    if (golden.probabilities.some((row) => row.length !== classes.length)) {
      yield 'golden.probabilities: a row is not as wide as classes';
      return;
    }
    const winners = winnersOf(golden.probabilities, classes);
    if (golden.winners && (golden.winners.length !== rows || golden.winners.some((name, row) => name !== winners[row])))
      yield 'golden.winners: not the classes that win; are classes in the order of the model?';
  },
  function* goldenClasses({ golden, classes, metrics: { confusion } }) {
    const winners = new Set(winnersOf(golden.probabilities, classes));
    const given = classes.map((_name, code) => confusion.reduce((sum, row) => sum + (row[code] ?? 0), 0));
    const least = SHARE_WITH_GOLDEN_ROW[golden.winners ? 'named' : 'unnamed'] * given.reduce((sum, n) => sum + n, 0);
    const index = classes.findIndex((name, code) => given[code]! > least && !winners.has(name));
    if (index !== -1) yield `golden: no row of ${classes[index]}, though the model finds that class`;
  },
];

/** Everything that is wrong between the fields of a manifest. */
export function manifestFaults(manifest: ModelManifest): string[] {
  return RULES.flatMap((rule) => [...rule(manifest)]);
}

function* sameKeys(field: string, map: object, keys: readonly string[]): Iterable<string> {
  const missing = keys.find((key) => !Object.hasOwn(map, key));
  if (missing !== undefined) yield `${field}: ${missing} is missing`;
  yield* keysAmong(field, map, keys);
}

function* keysAmong(field: string, map: object, keys: readonly string[]): Iterable<string> {
  const stranger = Object.keys(map).find((key) => !keys.includes(key));
  if (stranger !== undefined) yield `${field}: ${stranger} does not belong there`;
}
