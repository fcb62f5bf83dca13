import { percent } from '@picket/shared/figures';
import { IDENTITY_COLUMNS } from '@picket/shared/features';
import { columnOf, mapsOneToOne, shortcutAccuracy } from './column-power.js';
import { aboveChance, pass, type AuditFinding, type AuditInput } from './finding.js';
import { identifierReason } from './numeric-identifier.js';

const LABEL_LIKE = /^(label|labels|class|classes|target|category|attack|attack[ _.-]?(type|cat|category|name))$/i;
/** With two classes an honest flag can be one-to-one with the label by accident; with three it is not chance. */
const CLASSES_BEYOND_CHANCE = 3;
const SHORTCUT_SCORE = 0.9;
const STRONG_SCORE = 0.9;
const MAX_FINDINGS = 5;

/** The label, or a copy of it, among the features: the model would learn nothing else. Always blocks. */
export function checkLabelLeak(input: AuditInput): AuditFinding[] {
  const found = input.matrix.columns.flatMap(({ name, extra }, column): AuditFinding[] => {
    const reason = leakReason(input, name, extra, column);
    if (!reason) return [];
    const message = `${name} ${reason}; a model trained with it learns to read the label and nothing else`;
    return [{ check: 'label-among-features', verdict: 'block', column: name, score: 1, message }];
  });
  return found.length > 0 ? found : [pass('label-among-features', 0, 'no feature is the label or a copy of it')];
}

function leakReason(input: AuditInput, name: string, extra: boolean, column: number): string | undefined {
  if (LABEL_LIKE.test(name)) return 'is the label by its name';
  const suspicious = extra || input.matrix.classes.length >= CLASSES_BEYOND_CHANCE;
  if (suspicious && mapsOneToOne(columnOf(input, column), input.labels)) return 'has exactly one value for each class';
  return undefined;
}

/** Columns asked for by name that say who or when, not what: they separate a testbed, not attacks. */
export function checkIdentityShortcuts(input: AuditInput): AuditFinding[] {
  const found = input.matrix.columns.flatMap(({ name, extra }, column): AuditFinding[] => {
    if (!extra || LABEL_LIKE.test(name) || isNumericIdentifier(input, name, column)) return [];
    const accuracy = shortcutAccuracy(columnOf(input, column), input.labels, input.classCount);
    const score = aboveChance(accuracy, input.baseline);
    const verdict = score >= SHORTCUT_SCORE ? 'block' : 'warn';
    return [{ check: 'identity-shortcut', verdict, column: name, score, message: describeShortcut(name, accuracy) }];
  });
  return found.length > 0 ? found : [pass('identity-shortcut', 0, 'only columns that agents measure are features')];
}

/** Judged by the check of that name: one column, one finding to override. */
function isNumericIdentifier(input: AuditInput, name: string, column: number): boolean {
  return !isIdentity(name) && identifierReason(input, column) !== undefined;
}

function isIdentity(name: string): boolean {
  const identity: readonly string[] = IDENTITY_COLUMNS;
  return identity.includes(name);
}

function describeShortcut(name: string, accuracy: number): string {
  const kind = isIdentity(name) ? 'names a flow instead of measuring it' : 'is not measured by agents';
  return `${name} ${kind}; alone it gets ${percent(accuracy)} of the rows right`;
}

/** Measured features that decide alone. Honest, but a sign that the data is easier than a network. */
export function checkSingleFeatures(input: AuditInput): AuditFinding[] {
  const ranked = input.matrix.columns
    .flatMap(({ name, extra }, column) => (extra ? [] : [{ name, accuracy: input.power[column]! }]))
    .map(({ name, accuracy }) => ({ name, accuracy, score: aboveChance(accuracy, input.baseline) }))
    .sort((a, b) => b.score - a.score);
  const strong = ranked.filter(({ score }) => score >= STRONG_SCORE).slice(0, MAX_FINDINGS);
  if (strong.length > 0)
    return strong.map(({ name, accuracy, score }) => ({
      check: 'single-feature-accuracy',
      verdict: 'warn',
      column: name,
      score,
      message: `${name} alone gets ${percent(accuracy)} of the rows right: this data is easy, a network will not be`,
    }));
  const best = ranked[0]!;
  const message = `the best single feature, ${best.name}, gets ${percent(best.accuracy)} of the rows right`;
  return [pass('single-feature-accuracy', best.score, message)];
}

/** Columns with one value. Harmless one by one: some profiles have a dozen by definition. */
export function checkConstantColumns({ matrix, rows }: AuditInput): AuditFinding[] {
  const width = matrix.columns.length;
  const constant = matrix.columns.filter((_, column) => {
    const first = matrix.values[rows[0]! * width + column]!;
    return rows.every((row) => Object.is(matrix.values[row * width + column], first));
  });
  const score = constant.length / width;
  const names = constant.map(({ name }) => name).join(', ');
  const message = constant.length === 0 ? 'every column varies' : `${constant.length} never vary: ${names}`;
  return [{ check: 'constant-columns', verdict: score > 0.5 ? 'warn' : 'pass', column: null, score, message }];
}
