import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { Load } from '../support/programs/load.js';
import { isBelow, pairedRatio } from './statistics/paired-ratio.js';

/**
 * npm run bench -- ingest-rate --against DIR: what it costs the control plane of this checkout and of another built one,
 * in turns, to take in and acknowledge alerts: CPU-seconds of its processes, those of PostgreSQL among them. Ends with 1
 * where the whole interval lies below the bound.
 */
const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    alerts: { type: 'string', default: '100000' },
    pairs: { type: 'string', default: '9' },
    bound: { type: 'string', default: '0.97' },
  },
});
const AGENTS = 10;
/** Of user and system time in /proc/PID/stat: 14th to 17th field. */
const TICKS_A_SECOND = 100;
if (values.against === undefined) {
  process.stderr.write('give --against DIR, another built checkout\n');
  process.exit(2);
}

/** CPU-seconds so far of a process, its children and theirs. */
function cpuSecondsOf(root: number): number {
  const parents = new Map<number, number>();
  const seconds = new Map<number, number>();
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    const fields = fieldsOf(pid);
    parents.set(pid, Number(fields[1]));
    seconds.set(pid, fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND);
  }
  const isInside = (pid: number | undefined): boolean => pid === root || (!!pid && isInside(parents.get(pid)));
  return [...seconds].reduce((sum, [pid, taken]) => sum + (isInside(pid) ? taken : 0), 0);
}

/** From the state on, which follows the name in parentheses. */
function fieldsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  } catch {
    return [];
  }
}

async function secondsOf(checkout: string): Promise<number> {
  const controlPlane = await TestControlPlane.start({ checkout });
  try {
    const before = cpuSecondsOf(controlPlane.process.pid!);
    const alertsPerAgent = Number(values.alerts) / AGENTS;
    const { mqttUrl, agentToken: token } = controlPlane;
    const options = { mqttUrl, token, agents: AGENTS, alertsPerBatch: 100, alertsPerAgent, bootEpoch: 1_795_000_001 };
    const load = await Load.start(options);
    await load.done();
    await load.stop();
    return cpuSecondsOf(controlPlane.process.pid!) - before;
  } finally {
    await controlPlane.stop();
  }
}

const ratios: number[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  const ours = await secondsOf(resolve('.'));
  const theirs = await secondsOf(resolve(values.against));
  ratios.push(theirs / ours);
  process.stderr.write(`${ours.toFixed(2)} CPU s here, ${theirs.toFixed(2)} there\n`);
}
const ratio = pairedRatio(ratios);
if (!ratio) throw new Error('too few pairs');
const { median, low, high, pairs } = ratio;
process.stdout.write(
  `ingest of ${values.alerts} alerts: ${median.toFixed(3)} of the other's speed, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}, ${pairs} pairs\n`,
);
if (isBelow(ratio, Number(values.bound))) process.exitCode = 1;
