import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { agentOf } from './flow/meters.js';
import { compareRows, type RowDifference } from './identical/compare-rows.js';
import { type Difference, pageOf } from './identical/difference-page.js';
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
const PAGE = 'docs/compatibility.md';
/** A version may hang on a capture, which is a difference. */
const LIMIT_MS = 300_000;
const MAX_OUTPUT_BYTES = 1 << 30;
const USAGE = 'usage: PICKET_SHARED_DIR=DIR npm run bench -- features-identical --against CHECKOUT [--write]';

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
  const page = pageOf(captures.length, SETTINGS.length, differences, await commitOf(against));
  if (values.write) writeFileSync(PAGE, page);
  else process.stdout.write(page);
  if (differences.some(({ reason }) => reason === null)) process.exitCode = 1;
}

async function compareOne(folder: string, capture: string, settings: readonly string[]): Promise<Difference | null> {
  const [here, there] = await Promise.all(programs.map((program) => rows(program, join(folder, capture), settings)));
  const found = compareRows(here, there);
  return found && explained(capture, settings, found);
}

/** What stands on standard output; what a checkout cannot read gives none. A program that is not there is no difference. */
function rows(program: readonly string[], capture: string, settings: readonly string[]): Promise<string> {
  const [node, ...rest] = [...program, 'features', ...settings, capture];
  return new Promise((resolve, reject) => {
    execFile(
      node,
      rest,
      { maxBuffer: MAX_OUTPUT_BYTES, timeout: LIMIT_MS, killSignal: 'SIGKILL' },
      (_error, stdout) => {
        if (program.every((path) => existsSync(path))) resolve(stdout);
        else reject(new Error(`${program.join(' ')} has gone while it was measured`));
      },
    );
  });
}

function explained(capture: string, settings: readonly string[], found: RowDifference): Difference {
  const text = settings.slice(1).join(' ');
  return { ...found, capture, settings: text, reason: reasonFor(capture, text, found) };
}

async function commitOf(checkout: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], (_error, stdout) => resolve(stdout.trim()));
  });
}
