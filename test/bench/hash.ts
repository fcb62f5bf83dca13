import { FlowHash } from '../../agent/src/flow/flow-hash.js';
import { FlowTable } from '../../agent/src/flow/flow-table.js';
import { CRAFTED, randomTuples } from '../support/traffic/crafted-tuples.js';
import { keyOf, meanProbes, type Tuple } from '../support/traffic/probe-cost.js';

/**
 * npm run bench -- hash [TUPLES]: what a search in the flow table costs an attacker's tuples, by places looked at and by
 * CPU time, as ratios to random tuples of the same IP version. The two are timed in turn, so that both meet the same
 * machine. The bound is 2.
 */
const count = Number(process.argv[2] ?? 100_000);
const ROUNDS = 20;

const random4 = randomTuples(count);
const random6 = random4.map((tuple, index): Tuple => ({
  ...tuple,
  source6: [index ^ tuple.source, tuple.destination, index],
}));
// Once for nothing, so that every set meets compiled code that has seen keys of both versions.
for (const tuples of [random4, random6]) search(tableOf(tuples));

print('tuples', 'places', 'of random', 'ns/search', 'of random');
for (const { name, tuples } of CRAFTED) {
  const crafted = tuples(count);
  const random = crafted[0]?.source6 ? random6 : random4;
  const probes = meanProbes(crafted, new FlowHash());
  const [ns, base] = nanoseconds(crafted, random);
  print(name, probes.toFixed(2), ratio(probes, meanProbes(random, new FlowHash())), ns.toFixed(0), ratio(ns, base));
}

type Filled = readonly [FlowTable, ReturnType<typeof keyOf>[]];

function tableOf(tuples: readonly Tuple[]): Filled {
  const table = new FlowTable(tuples.length, new FlowHash());
  const keys = tuples.map(keyOf);
  for (const key of keys) {
    table.find(key);
    table.insert(key);
  }
  return [table, keys];
}

/** CPU time of a search in either set, the least of several rounds: what disturbs a round only ever adds. */
function nanoseconds(...sets: readonly (readonly Tuple[])[]): number[] {
  const filled = sets.map(tableOf);
  const best = sets.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    filled.forEach((set, index) => (best[index] = Math.min(best[index], search(set))));
  }
  return best;
}

/** @returns nanoseconds a search */
function search([table, keys]: Filled): number {
  const before = process.cpuUsage();
  for (const key of keys) table.find(key);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / keys.length;
}

function ratio(value: number, base: number): string {
  return (value / base).toFixed(2);
}

function print(name: string, ...cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(44)}${cells.map((cell) => cell.padStart(11)).join('')}\n`);
}
