import { resolve } from 'node:path';
import { linesByRoom, longestFunctions, PACKAGES } from './measure.js';

/* npm run sizes -- [BEFORE]: lines per room and the ten longest functions, of this checkout and of an earlier one. */
const checkouts = process.argv.slice(2, 3).map((before) => resolve(before));
checkouts.push(process.cwd());

for (const folder of PACKAGES) {
  const measured = checkouts.map((checkout) => linesByRoom(checkout, folder));
  print(`| ${folder} | ${measured.map((rooms) => sum([...rooms.values()])).join(' | ')} |`);
  const names = [...new Set(measured.flatMap((rooms) => [...rooms.keys()]))].sort();
  for (const name of names)
    print(`| ${folder}/${name} | ${measured.map((rooms) => rooms.get(name) ?? '–').join(' | ')} |`);
}
for (const checkout of checkouts) {
  print(`\nthe ten longest functions${checkout === process.cwd() ? '' : ' before'}:`);
  for (const { name, file, lines } of longestFunctions(checkout, 10))
    print(`${String(lines).padStart(4)}  ${name}  ${file}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
