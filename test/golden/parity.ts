import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { comparePair, findPairs, type ReferencePair } from '../support/data/pairs.js';

/*
 * npm run test:parity [-- FOLDER]: compares our rows with those of the original CICFlowMeter for every pair of a capture
 * and a CSV below FOLDER, and prints rows, cells and the mismatches by column.
 */

/** npm runs its scripts in the checkout. */
const sharedFolder = process.env['PICKET_SHARED_DIR'] ?? '../shared';
const folder = process.argv[2] ?? join(sharedFolder, 'data/pairs');
if (existsSync(folder)) process.exitCode = await report(findPairs(folder));
else process.stdout.write(`parity not checked: ${folder} is absent\n`);

async function report(pairs: readonly ReferencePair[]): Promise<number> {
  const total = { pairs: 0, rows: 0, cells: 0, equalRows: 0, missing: 0, surplus: 0 };
  const mismatches = new Map<string, number>();
  for (const pair of pairs) {
    const result = await comparePair(pair);
    total.pairs++;
    total.rows += result.rows;
    total.cells += result.cells;
    total.equalRows += result.equalRows;
    total.missing += result.missingRows;
    total.surplus += result.surplusRows;
    for (const [column, count] of result.mismatches) mismatches.set(column, (mismatches.get(column) ?? 0) + count);
    const isEqual = result.equalRows === result.rows && result.surplusRows === 0;
    if (!isEqual) print(`different: ${pair.profile} ${pair.capture}: ${result.equalRows} of ${result.rows} rows`);
  }
  const unequalCells = [...mismatches.values()].reduce((sum, count) => sum + count, 0);
  print(`pairs ${total.pairs}, rows ${total.rows}, equal ${total.equalRows}`);
  print(`rows that we lack ${total.missing}, rows that we have beyond ${total.surplus}`);
  print(`cells ${total.cells}, mismatches ${unequalCells}${unequalCells > 0 ? ' by column:' : ''}`);
  for (const [column, count] of mismatches) print(`  ${column}: ${count}`);
  return total.equalRows === total.rows && total.surplus === 0 && total.rows > 0 ? 0 : 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
