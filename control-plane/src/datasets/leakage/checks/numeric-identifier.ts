import { percent } from '@picket/shared/figures';
import { IDENTITY_COLUMNS } from '@picket/shared/features';
import type { Codes } from './categories.js';
import { columnOf, shortcutAccuracy } from './column-power.js';
import { aboveChance, pass, type AuditFinding, type AuditInput } from './finding.js';
import { rankCorrelation } from './rank-correlation.js';

/** Fewer rows are numbered evenly by chance. */
const FEWEST_ROWS = 100;
const NEARLY_ALL = 0.95;
/** Largest distance between the distribution of the values and an even one (Kolmogorov's D). */
const EVEN = 0.05;
/** Rank correlation with the start time from which a column is a clock. */
const CLOCK = 0.99;
const FEWEST_STEPS = 20;
const SAMPLE = 4096;
/** A column stands for endpoints when so many of them come back, and so few of those with another value. */
const FEWEST_ENDPOINTS = 10;
const FEWEST_RETURNS = 50;
const MAX_EXCEPTIONS = 0.01;
const DECISIVE = 0.9;

/**
 * A name in the guise of a number: a row number, a flow number, a time of day, a host's number. It measures nothing, and
 * a tree cuts it into ranges that are learnt by heart. Blocks when it decides by itself. Columns that are identifiers by
 * their name are judged by `identity-shortcut`.
 *
 *   numbers the rows     whole numbers, in each file ≥ 95 % distinct, and evenly spread: Kolmogorov's D to an even
 *                        distribution ≤ 0.05. Measured values crowd; what somebody counted off does not.
 *   tells the time       Spearman's rank correlation of its values other than 0 with the start time ≥ 0.99
 *   names an endpoint    every address, port, or four of them has a value of its own, and keeps it when it comes back
 *                        with other features
 */
export function checkNumericIdentifiers(input: AuditInput): AuditFinding[] {
  const identity: readonly string[] = IDENTITY_COLUMNS;
  const found = input.matrix.columns.flatMap(({ name }, column): AuditFinding[] => {
    if (identity.includes(name)) return [];
    const reason = identifierReason(input, column);
    if (!reason) return [];
    const accuracy = shortcutAccuracy(columnOf(input, column), input.labels, input.classCount);
    const score = aboveChance(accuracy, input.baseline);
    const verdict = score >= DECISIVE ? 'block' : 'warn';
    const message = `${name} ${reason}; alone it gets ${percent(accuracy)} of the rows right`;
    return [{ check: 'numeric-identifier', verdict, column: name, score, message }];
  });
  return found.length > 0 ? found : [pass('numeric-identifier', 0, 'no column is an identifier written as a number')];
}

/** What a column names, if it does. */
export function identifierReason(input: AuditInput, column: number): string | undefined {
  const { rows, origins } = input;
  if (rows.length < FEWEST_ROWS) return undefined;
  const values = columnOf(input, column);
  if (numbersRows(values, origins.files)) return 'numbers the rows instead of measuring them';
  if (tellsTime(values, origins.seconds)) return 'tells the time of day, whatever it is called';
  const endpoint = namedEndpoint(values, input);
  return endpoint && `has one value for each ${endpoint}, so it names it`;
}

function numbersRows(values: Float32Array, files: Codes): boolean {
  // Most columns are done with after a look at some rows.
  if (!isEven(thin(values, SAMPLE), 2 * EVEN) || !isEven(values, EVEN)) return false;
  const distinct = new Set<number>();
  for (let index = 0; index < values.length; index++) distinct.add(files.codes[index]! * 2 ** 33 + values[index]!);
  return distinct.size >= NEARLY_ALL * values.length;
}

/** Whole numbers whose distribution is that of numbers counted off. */
function isEven(values: Float32Array, limit: number): boolean {
  if (!values.every(Number.isInteger)) return false;
  const sorted = values.slice().sort();
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  if (high === low) return false;
  return sorted.every((value, index) => Math.abs((value - low) / (high - low) - index / (sorted.length - 1)) <= limit);
}

function tellsTime(values: Float32Array, seconds: Float32Array): boolean {
  const [own, times]: [number[], number[]] = [[], []];
  for (let index = 0; index < values.length; index += Math.ceil(values.length / SAMPLE)) {
    if (values[index] === 0 || Number.isNaN(values[index]) || Number.isNaN(seconds[index])) continue;
    own.push(values[index]!);
    times.push(seconds[index]!);
  }
  if (own.length < FEWEST_ROWS || new Set(own).size < FEWEST_STEPS || new Set(times).size < FEWEST_STEPS) return false;
  return Math.abs(rankCorrelation(own, times)) >= CLOCK;
}

function namedEndpoint(values: Float32Array, { origins, distinct }: AuditInput): string | undefined {
  const { source, destination, pair, sourcePort, destinationPort, endpoints } = origins;
  const candidates: [string, Codes][] = [
    ['source address', source],
    ['destination address', destination],
    ['pair of addresses', pair],
    ['source port', sourcePort],
    ['destination port', destinationPort],
    ['set of endpoints', endpoints],
  ];
  return candidates.find(([, codes]) => standsFor(values, codes, distinct.firsts))?.[0];
}

/** Repeated rows are left out: in them every feature stands for everything. */
function standsFor(values: Float32Array, { codes, count }: Codes, positions: Uint32Array): boolean {
  if (count < FEWEST_ENDPOINTS) return false;
  const valueOf = new Float32Array(count);
  const isKnown = new Uint8Array(count);
  let [known, returns, exceptions] = [0, 0, 0];
  for (const position of positions) {
    const code = codes[position]!;
    if (isKnown[code] === 0) {
      isKnown[code] = 1;
      valueOf[code] = values[position]!;
      known++;
    } else {
      returns++;
      if (!Object.is(valueOf[code], values[position])) exceptions++;
      // Nearly every column is done with here.
      if (exceptions > FEWEST_RETURNS && exceptions > MAX_EXCEPTIONS * positions.length) return false;
    }
  }
  if (known < FEWEST_ENDPOINTS || returns < FEWEST_RETURNS || exceptions > MAX_EXCEPTIONS * returns) return false;
  return new Set(valueOf.filter((_, code) => isKnown[code] === 1)).size >= NEARLY_ALL * known;
}

/** At most so many values, evenly spaced. */
function thin(values: Float32Array, most: number): Float32Array {
  const step = Math.ceil(values.length / most);
  return Float32Array.from({ length: Math.ceil(values.length / step) }, (_, index) => values[index * step]!);
}
