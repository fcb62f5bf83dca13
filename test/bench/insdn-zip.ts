import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { PROFILES } from '@picket/shared/features';
import { randomOf } from '../support/data/distributions.js';
import { line } from '../support/data/insdn-shaped.js';
import { importInsdnFrom } from '../support/data/insdn.js';

/**
 * npm run bench -- insdn-zip [--out FILE.zip] [--share X]: a ZIP with the files, rows and classes of InSDN's download (or
 * that share of the rows), made up, and what its import takes in time and memory, in a process of its own.
 * `evaluate:insdn -- --from` takes the file that --out keeps.
 */
const FILES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Normal_data.csv': { Normal: 68_424 },
  'OVS.csv': { DDoS: 48_413, DoS: 52_471, Probe: 36_372, BFA: 1110, 'Web-Attack': 192, BOTNET: 164 },
  'metasploitable-2.csv': { 'DDoS ': 73_529, Probe: 61_757, DoS: 1145, BFA: 295, U2R: 17 },
};
const ROWS_A_PUSH = 2000;
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: { out: { type: 'string' }, import: { type: 'string' }, share: { type: 'string', default: '1' } },
});
/** A class has three rows at least: fewer cannot be split. */
const MIN_ROWS = 3;
if (values.import === undefined) await makeAndMeasure();
else await measure(values.import);

async function makeAndMeasure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-insdn-zip-'));
  try {
    const path = values.out ?? join(folder, 'InSDN_DatasetCSV.zip');
    await writeZip(path);
    print(`${path}: ${(statSync(path).size / MIB).toFixed(0)} MiB`);
    spawnSync(process.execPath, [import.meta.filename, '--import', path], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function writeZip(path: string): Promise<void> {
  const file = createWriteStream(path);
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    file.write(bytes);
  });
  const random = randomOf(1);
  for (const [name, classes] of Object.entries(FILES)) {
    const member = new ZipDeflate(`InSDN_DatasetCSV/${name}`, { level: 1 });
    zip.add(member);
    member.push(strToU8(`${PROFILES['cic-v40'].csv.join(',')}\n`));
    for (const [label, all] of Object.entries(classes)) {
      const rows = Math.max(MIN_ROWS, Math.round(all * Number(values.share)));
      for (let row = 0; row < rows; row += ROWS_A_PUSH) {
        const count = Math.min(ROWS_A_PUSH, rows - row);
        const lines = Array.from({ length: count }, (_, index) => `${line(random, row + index, label)}\n`);
        member.push(strToU8(lines.join('')));
        if (file.writableNeedDrain) await once(file, 'drain');
      }
    }
    member.push(new Uint8Array(0), true);
  }
  zip.end();
  file.end();
  await once(file, 'close');
}

async function measure(path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-insdn-zip-'));
  const begin = performance.now();
  const before = process.cpuUsage();
  const { matrix } = await importInsdnFrom(path, folder);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - begin) / 1000;
  rmSync(folder, { recursive: true });
  const peak = process.resourceUsage().maxRSS / 1024;
  print(
    `${matrix.rows} rows of ${matrix.files.length} files: ${seconds.toFixed(1)} s, ` +
      `${((user + system) / 1e6).toFixed(1)} s of CPU, peak ${peak.toFixed(0)} MiB with the audit and the matrix read back`,
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
