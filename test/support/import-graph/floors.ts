import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The floors of each package, the lowest first: what lint holds imports to. */
export function readFloors(): Readonly<Record<string, readonly (readonly string[])[]>> {
  return JSON.parse(readFileSync(resolve('scripts/walls/floors.json'), 'utf8')) as Record<string, string[][]>;
}
