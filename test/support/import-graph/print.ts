import { findFaults, roomOf } from './find-faults.js';
import { readFloors } from './floors.js';
import { readImports } from './read-imports.js';

/* npm run arrows, from the root of the checkout: the circles and the upward arrows of each package; fails if there are any. */
for (const [name, floors] of Object.entries(readFloors())) {
  const arrows = readImports(name);
  const { circles, upward, unlisted } = findFaults(arrows, floors);
  const between = new Set(arrows.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`));
  print(
    `${name}: ${arrows.length} imports, ${between.size} arrows between rooms, ${upward.length} upward, ${circles.length} circles`,
  );
  for (const circle of circles) print(`  circle: ${circle.join(' → ')}`);
  for (const { from, to } of upward) print(`  upward: ${from} → ${to}`);
  for (const room of unlisted) print(`  on no floor: ${room}`);
  if (circles.length + upward.length + unlisted.length > 0) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
