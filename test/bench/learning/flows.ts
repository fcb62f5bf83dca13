import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROFILES } from '@picket/shared/features';
import { randomFrom } from '../../../control-plane/src/ml/random.js';

/** InSDN's classes with their rows, in full size; and which share of a class repeats another of its rows. */
const CLASSES = [
  { name: 'DDoS', rows: 121_942, repeated: 0.6 },
  { name: 'Probe', rows: 98_129, repeated: 0.3 },
  { name: 'Normal', rows: 68_424, repeated: 0.05 },
  { name: 'DoS', rows: 53_616, repeated: 0.5 },
  { name: 'BFA', rows: 1_405, repeated: 0.1 },
  { name: 'Web-Attack', rows: 192, repeated: 0 },
  { name: 'BOTNET', rows: 164, repeated: 0 },
  { name: 'U2R', rows: 17, repeated: 0 },
];
const { csv: HEADER, features: FEATURES } = PROFILES['cic-v40'];
const FILES = ['Normal_data.csv', 'OVS.csv', 'metasploitable-2.csv'];
const LINES_A_WRITE = 2000;

/** How a column behaves: 12 never change, 8 repeat the one before, a third are whole numbers of a heavy tail. */
type Column = 'constant' | 'copy' | 'count' | 'time' | 'size';

/**
 * Made-up flows of InSDN's full size and skew. Each class has a few kinds of flows; a kind has a level in each column
 * about which its flows scatter; one flow in two hundred scatters about the level of another class, so that no column
 * and no model is perfect. Repeated flows repeat in every feature, as those of floods do. They stand for nothing on a
 * network: only sizes, types and repetition are like those of the data set.
 * @returns the names of the files
 */
export async function writeFlows(folder: string, scale = 1): Promise<string[]> {
  const random = randomFrom(11);
  const outputs = FILES.map((name) => createWriteStream(join(folder, name)));
  for (const output of outputs) output.write(`${HEADER.join(',')}\n`);
  const columns = FEATURES.map((_, column) => columnKind(column));
  for (const [code, { name, rows, repeated }] of CLASSES.entries()) {
    const pool: string[][] = [];
    let lines: string[] = [];
    for (let row = 0; row < Math.max(3, Math.round(rows * scale)); row++) {
      const again = pool.length > 20 && random() < repeated;
      const cells = again ? pool[Math.floor(random() ** 2 * pool.length)] : flowOf(code, columns, random);
      if (!again && pool.length < 4000) pool.push(cells);
      lines.push(lineOf(cells, name, row));
      if (lines.length < LINES_A_WRITE) continue;
      await write(outputs[fileOf(code, row)], lines);
      lines = [];
    }
    await write(outputs[fileOf(code, 1)], lines);
  }
  for (const output of outputs) {
    output.end();
    await once(output, 'close');
  }
  return FILES;
}

function columnKind(column: number): Column {
  if (column % 6 === 5 && column < 72) return 'constant';
  if (column % 9 === 8) return 'copy';
  return (['count', 'time', 'size'] as const)[column % 3];
}

function flowOf(code: number, columns: readonly Column[], random: () => number): string[] {
  const kind = Math.floor(random() * 5);
  const like = random() < 0.005 ? Math.floor(random() * CLASSES.length) : code;
  const cells: string[] = [];
  columns.forEach((column, index) => {
    const level = 1 + ((like * (index + 3) + kind * (index % 4) + index * 5) % 11);
    const spread = random() + random() + random() - 1.5;
    if (column === 'constant') cells.push('0');
    else if (column === 'copy') cells.push(cells[index - 1]);
    else if (column === 'count') cells.push(String(Math.max(0, Math.round(level + 3 * spread))));
    else if (column === 'time') cells.push((Math.exp(level + 2 * spread) * 10).toFixed(0));
    else cells.push((level * 40 + 60 * spread).toFixed(2));
  });
  return cells;
}

function lineOf(cells: readonly string[], label: string, row: number): string {
  let feature = 0;
  return HEADER.map((column) => {
    if (column === 'Label') return label;
    if (FEATURES.includes(column)) return cells[feature++];
    if (column === 'Timestamp') return `22/11/2026 ${String(1 + (row % 12)).padStart(2, '0')}:00:00 AM`;
    return column.endsWith('Port') ? String(1024 + (row % 60_000)) : `10.${row % 200}.${row % 250}.1`;
  }).join(',');
}

/** Benign flows have a file of their own, as there. */
function fileOf(code: number, row: number): number {
  return CLASSES[code].name === 'Normal' ? 0 : 1 + (Math.floor(row / LINES_A_WRITE) % 2);
}

async function write(output: NodeJS.WritableStream, lines: readonly string[]): Promise<void> {
  if (lines.length > 0 && !output.write(`${lines.join('\n')}\n`)) await once(output, 'drain');
}
