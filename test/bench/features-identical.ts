import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { agentOf } from './flow/meters.js';
import { aligned } from './flow/table.js';
import { compareRows, type RowDifference } from './identical/compare-rows.js';
import { reasonFor } from './identical/known-differences.js';

/**
 * npm run bench -- features-identical --against DIR: the rows of `features` of this checkout and of another one, byte by
 * byte, over every capture of PICKET_SHARED_DIR in every profile. Ends with 1 where they differ and no reason is known.
 */
const CAPTURE = /\.(pcap|pcapng|cap)\d*(\.gz)?$/;
const SETTINGS: readonly (readonly string[])[] = [
  ['--profile', 'cic-v40', '--one-packet-flows'],
  ['--profile', 'cic-v40', '--one-packet-flows', '--strict-compat'],
  ['--profile', 'cic-head', '--one-packet-flows'],
  ['--profile', 'cic-head', '--one-packet-flows', '--strict-compat'],
  ['--profile', 'picket-1'],
  ['--profile', 'picket-1+gre+vxlan'],
];
const KINDS = ['same rows, other order', 'other values', 'other rows'] as const;
const PAGE = 'docs/compatibility.md';
const MOST_OUTPUT_BYTES = 1 << 30;
const MOST_COLUMNS = 6;
const USAGE = 'usage: PICKET_SHARED_DIR=DIR npm run bench -- features-identical --against CHECKOUT [--write]';

interface Difference extends RowDifference {
  readonly capture: string;
  readonly settings: string;
  readonly reason: string | null;
}

const { values } = parseArgs({
  options: { against: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const shared = process.env['PICKET_SHARED_DIR'];
const programs = [agentOf('.'), agentOf(values.against ?? '')];
if (values.against === undefined || shared === undefined || !programs.flat().every((path) => existsSync(path))) {
  process.stderr.write(`${USAGE}\nBoth checkouts have to be built.\n`);
  process.exit(2);
}
await compareAll(shared, values.against);

async function compareAll(folder: string, against: string): Promise<void> {
  const captures = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => CAPTURE.test(name))
    .sort();
  const differences: Difference[] = [];
  for (const capture of captures) {
    const found = await Promise.all(SETTINGS.map((settings) => compareOne(folder, capture, settings)));
    differences.push(...found.filter((difference) => difference !== null));
    process.stderr.write(`${capture}\n`);
  }
  const page = pageOf(captures.length, differences, await commitOf(against));
  if (values.write) writeFileSync(PAGE, page);
  else process.stdout.write(page);
  if (differences.some(({ reason }) => reason === null)) process.exitCode = 1;
}

async function compareOne(folder: string, capture: string, settings: readonly string[]): Promise<Difference | null> {
  const [here, there] = await Promise.all(programs.map((program) => rows(program, join(folder, capture), settings)));
  const found = compareRows(here, there);
  return found && explained(capture, settings, found);
}

/** What stands on standard output; what a checkout cannot read gives none. */
function rows(program: readonly string[], capture: string, settings: readonly string[]): Promise<string> {
  const [node, ...rest] = [...program, 'features', ...settings, capture];
  return new Promise((resolve) => {
    execFile(node, rest, { maxBuffer: MOST_OUTPUT_BYTES }, (_error, stdout) => resolve(stdout));
  });
}

function explained(capture: string, settings: readonly string[], found: RowDifference): Difference {
  const text = settings.slice(1).join(' ');
  return { ...found, capture, settings: text, reason: reasonFor(capture, text) };
}

async function commitOf(checkout: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], (_error, stdout) => resolve(stdout.trim()));
  });
}

function pageOf(captures: number, differences: readonly Difference[], commit: string): string {
  const runs = captures * SETTINGS.length;
  const reasons = [...new Set(differences.map(({ reason }) => reason))];
  return `${[
    '# Rows of this version beside those of an earlier one',
    `_Written by \`npm run bench -- features-identical --against CHECKOUT --write\`; the earlier version is ${commit}._`,
    `${captures} captures in ${SETTINGS.length} settings are ${runs} tables; ${runs - differences.length} are identical, byte by byte. The others, by reason:`,
    aligned([
      ['reason', ...KINDS],
      ...reasons.map((reason) => {
        const some = differences.filter((difference) => difference.reason === reason);
        const counts = KINDS.map((kind) => String(some.filter((difference) => difference.kind === kind).length));
        return [reason ?? 'not known', ...counts];
      }),
    ]),
    '## Each of them',
    aligned([['capture', 'settings', 'difference', 'columns', 'reason'], ...differences.map(rowOf)]),
  ].join('\n\n')}\n`;
}

function rowOf({ capture, settings, kind, columns, onlyHere, onlyThere, reason }: Difference): string[] {
  const counts = onlyHere + onlyThere > 0 ? `: ${onlyHere} only here, ${onlyThere} only there` : '';
  const more = columns.length > MOST_COLUMNS ? ` and ${columns.length - MOST_COLUMNS} more` : '';
  return [capture, settings, kind + counts, columns.slice(0, MOST_COLUMNS).join(', ') + more, reason ?? '?'];
}
