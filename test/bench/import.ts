import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import { PROFILES } from '@picket/shared/features';
import { DatasetBuilder } from '../../control-plane/src/datasets/import/dataset-builder.js';
import { DatasetStatistics } from '../../control-plane/src/datasets/statistics/dataset-statistics.js';
import { DatasetWriter } from '../../control-plane/src/datasets/storage/dataset-writer.js';
import { openText } from '../../control-plane/src/datasets/import/sources/text-source.js';
import { writeInsdnShaped } from '../support/data/insdn-shaped.js';

/**
 * npm run bench -- import [--mb 200]: what reading a CSV of InSDN's shape costs, beside csv-parse with `Number` on each
 * cell. Each way in a process of its own, so that memory can be told apart; by CPU time, since the machine is shared.
 *   import     as the control plane imports: numbers, defects, profile, statistics, files with their hashes
 *   reader     the same without statistics and files
 *   csv-parse  rows of texts, each feature through `Number`; nothing kept
 */
const { values } = parseArgs({
  options: { mb: { type: 'string', default: '200' }, way: { type: 'string' }, file: { type: 'string' } },
});
const MB = 1e6;
const WAYS: Record<string, (path: string, folder: string) => Promise<number>> = {
  import: (path, folder) => importFile(path, folder),
  reader: (path) => readFile(path),
  'csv-parse': parseFile,
};

if (values.way) await measure(values.way, values.file ?? '');
else await compare(Number(values.mb) * MB);

async function compare(bytes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-bench-'));
  try {
    const file = join(folder, 'flows.csv');
    const rows = await writeInsdnShaped(file, bytes);
    print(`${(statSync(file).size / MB).toFixed(0)} MB, ${rows} rows of ${PROFILES['cic-v40'].csv.length} columns`);
    print(`${'way'.padEnd(12)}${['MB/s', 'rows/s', 'CPU s', 'peak MiB'].map((name) => name.padStart(11)).join('')}`);
    for (const way of Object.keys(WAYS)) {
      spawnSync(process.execPath, [import.meta.filename, '--way', way, '--file', file], { stdio: 'inherit' });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prints one line: per second of CPU time, in all threads of the process. */
async function measure(way: string, path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-bench-'));
  const before = process.cpuUsage();
  const rows = await WAYS[way](path, folder);
  const { user, system } = process.cpuUsage(before);
  rmSync(folder, { recursive: true });
  const seconds = (user + system) / 1e6;
  const megabytes = statSync(path).size / MB;
  const cells = [
    (megabytes / seconds).toFixed(1),
    Math.round(rows / seconds),
    seconds.toFixed(1),
    Math.round(process.resourceUsage().maxRSS / 1024),
  ];
  print(`${way.padEnd(12)}${cells.map((cell) => String(cell).padStart(11)).join('')}`);
}

async function importFile(path: string, folder: string): Promise<number> {
  const writer = await DatasetWriter.create(join(folder, 'incoming'));
  let statistics: DatasetStatistics | undefined;
  const builder: DatasetBuilder = new DatasetBuilder(
    {
      write(block) {
        statistics ??= new DatasetStatistics(builder.features.map(({ name }) => name));
        statistics.add(block);
        return writer.write(block);
      },
      listDefects: (defects) => writer.listDefects(defects),
      correctTimes: (from, to, correct) => writer.correctTimes(from, to, correct),
    },
    { extraFeatures: [] },
  );
  const { rows } = await builder.add({ name: 'flows.csv', ...(await openText({ name: 'flows.csv', path })) });
  await builder.flush();
  const { profile, classes, features, files } = builder;
  if (!profile || !statistics) throw new Error('nothing was imported');
  const description = { profile, classes: [...classes], columns: [...features], files: [...files], rows };
  await writer.publish(folder, description, { columns: statistics.summarize(classes) });
  return rows;
}

async function readFile(path: string): Promise<number> {
  const builder = new DatasetBuilder(
    { write: () => Promise.resolve(), listDefects: () => Promise.resolve(), correctTimes: () => Promise.resolve() },
    { extraFeatures: [] },
  );
  const { rows } = await builder.add({ name: 'flows.csv', ...(await openText({ name: 'flows.csv', path })) });
  return rows;
}

async function parseFile(path: string): Promise<number> {
  const features = PROFILES['cic-v40'].features.map((name) => PROFILES['cic-v40'].csv.indexOf(name));
  const row = new Float32Array(features.length);
  let rows = -1;
  for await (const cells of createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(parse()) as AsyncIterable<
    string[]
  >) {
    rows++;
    features.forEach((cell, column) => (row[column] = Number(cells[cell])));
  }
  return rows;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
