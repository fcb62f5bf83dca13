import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeError } from '@picket/shared/errors';
import { FEWEST_PAIRS, USUAL_PAIRS } from '../statistics/paired-ratio.js';
import { agentOf } from './meters.js';
import { CAPTURES } from './series.js';

export const USAGE = `usage: npm run bench -- flow [options]
Flow meters side by side on captures made here, by CPU time.
  --packets N        of each capture (4000000; with --against 1000000)
  --runs N           of which the median is shown (3); with --against pairs in turns (${USUAL_PAIRS}, ${FEWEST_PAIRS} or more)
  --only NAME        one capture: ${Object.keys(CAPTURES).join(', ')}
  --limit-seconds N  where a run is ended (180)
  --limit-mib N      likewise, resident memory (8192)
  --write            puts the tables into docs/benchmarks.md and their summary into README.md; with --only that one in the place of the one that is there
  --check            compares a few ratios of small captures with their floors instead; ends with 1 below one
  --against DIR      compares our meters with those of another built checkout instead; ends with 1 where one is missed
  --bound RATIO      packets per CPU-second, ours to the other's (0.9): missed where the whole 95 % interval of the
                     median ratio lies below it
  --json             what --against found, as JSON
`;

export interface Options {
  readonly packets: number;
  readonly runs: number;
  readonly only: string | undefined;
  readonly limitSeconds: number;
  readonly limitMib: number;
  readonly write: boolean;
  readonly check: boolean;
  readonly against: string | undefined;
  readonly bound: number;
  readonly json: boolean;
}

const OPTIONS = {
  packets: { type: 'string' },
  runs: { type: 'string' },
  only: { type: 'string' },
  'limit-seconds': { type: 'string', default: '180' },
  'limit-mib': { type: 'string', default: '8192' },
  write: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  against: { type: 'string' },
  bound: { type: 'string', default: '0.9' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @returns the options, `help`, or in one line what is wrong with them or missing here */
export function readOptions(given: readonly string[]): Options | 'help' | { readonly problem: string } {
  try {
    const { values } = parseArgs({ args: [...given], options: OPTIONS });
    if (values.help) return 'help';
    const problem = faultOf(values);
    return problem === null ? optionsOf(values) : { problem };
  } catch (error) {
    return { problem: `${describeError(error)} (--help)` };
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function faultOf(values: Values): string | null {
  if (values.only !== undefined && !Object.hasOwn(CAPTURES, values.only)) {
    return `no capture ${values.only}; there are ${Object.keys(CAPTURES).join(', ')}`;
  }
  for (const name of ['packets', 'runs', 'limit-seconds', 'limit-mib'] as const) {
    if (!/^[1-9]\d*$/.test(values[name] ?? '1')) return `--${name} takes a whole number from 1 on`;
  }
  if (values.against !== undefined && Number(values.runs ?? USUAL_PAIRS) < FEWEST_PAIRS)
    return `--against takes --runs from ${FEWEST_PAIRS} on: fewer pairs tell nothing with 95 %`;
  if (!(Number(values.bound) > 0)) return '--bound takes a number above 0';
  if (values.against === undefined && values.json) return '--json goes with --against';
  if (values.against !== undefined && (values.check || values.write))
    return '--against goes without --check and --write';
  return unbuilt('.') ?? (values.against === undefined ? null : unbuilt(values.against));
}

function unbuilt(checkout: string): string | null {
  const absent = agentOf(checkout).find((path) => !existsSync(path));
  return absent === undefined ? null : `no ${absent}; scripts/setup.sh of that checkout makes it`;
}

function optionsOf(values: Values): Options {
  const isComparison = values.against !== undefined;
  return {
    packets: Number(values.packets ?? (isComparison ? 1_000_000 : 4_000_000)),
    runs: Number(values.runs ?? (isComparison ? USUAL_PAIRS : 3)),
    only: values.only,
    limitSeconds: Number(values['limit-seconds']),
    limitMib: Number(values['limit-mib']),
    write: values.write,
    check: values.check,
    against: values.against,
    bound: Number(values.bound),
    json: values.json,
  };
}
