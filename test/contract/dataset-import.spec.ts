import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { toModelInput } from '@picket/shared/features';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { parse } from 'csv-parse/sync';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { readDataset } from '../../control-plane/src/datasets/storage/index.js';
import { importDataset } from '../../control-plane/src/datasets/import/import-task.js';
import type { ImportInput, ImportProgress } from '../../control-plane/src/datasets/import/import-job.js';
import { openZip } from '../../control-plane/src/datasets/import/sources/zip-source.js';
import { readDefects } from '../../control-plane/src/datasets/storage/read-defects.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';

type Done = Extract<ImportProgress, { kind: 'done' }>['content'];
type Files = ImportInput['files'];

const AGENT = resolve(process.env['PICKET_AGENT_PROGRAM'] ?? 'agent/bin/picket-agent');
const flows = labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 300 });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-import-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function imported(files: Files, profile?: ImportInput['profile']): Promise<Done> {
  let done: Done | undefined;
  const input = { files, extraFeatures: [], agentProgram: AGENT, profile };
  const folders = { incomingFolder: join(folder, 'incoming'), storeFolder: folder };
  await importDataset({ ...input, ...folders }, (progress) => {
    if (progress.kind === 'done') done = progress.content;
  });
  if (!done) throw new Error('the import reported no end');
  return done;
}

function stored(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
const counts = ({ defects }: Done) => Object.fromEntries(defects.map(({ kind, count }) => [kind, count]));

describeIf(shared('data/flows'), 'flow CSVs of every dialect', () => {
  const shares = (name: string) => [{ name, path: join(SHARED_DIR, 'data/flows', name) }];

  /** Rows as `../shared/data/README.md` gives them. */
  it.each([
    ['iscx-spaces_99.csv', 99, 'cic-2017'],
    ['iscx-spaces-crlf_10000.csv.gz', 10_000, 'cic-2017'],
    ['snake-case_normal.csv.gz', 3181, 'cic-python'],
    ['snake-case_slowloris.csv.gz', 1027, 'cic-python'],
    ['snake-case_slowread.csv.gz', 1049, 'cic-python'],
    ['short-names_office-2019-11-11.csv.gz', 1677, 'cic-2019'],
    ['dotted-names_office-2019-11-29.csv.gz', 46, 'cic-2019'],
  ])('%s: %d rows of profile %s', async (name, rows, profile) => {
    const done = await imported(shares(name));
    expect([done.rows, done.profile]).toEqual([rows, profile]);
    expect(counts(done)).not.toHaveProperty('ragged-row');
  });

  it('count the cells that are no finite numbers, as another reader finds them', async () => {
    const done = await imported(shares('iscx-spaces-crlf_10000.csv.gz'));
    expect(counts(done)).toMatchObject({ infinity: 26, nan: 2, 'ignored-column': 1, 'ambiguous-date': 1 });
    expect(counts(await imported(shares('iscx-spaces_99.csv')))).toMatchObject({ infinity: 2 });
  });

  it('become the numbers that csv-parse and Number read', async () => {
    const [{ name, path }] = shares('short-names_office-2019-11-11.csv.gz');
    const { sha256, features } = await imported([{ name, path }]);
    const matrix = await readDataset(join(folder, sha256));
    const rows: Record<string, string>[] = parse(gunzipSync(readFileSync(path)), { columns: true });
    const expected = rows.flatMap((row) => features.map((feature) => toModelInput(Number(row[feature]))));
    expect(Buffer.compare(bytesOf(matrix.values), bytesOf(Float32Array.from(expected)))).toBe(0);
    expect(new Date(matrix.origins.startMs[0]).toISOString()).toBe('2019-11-11T13:52:09.000Z');
  });

  it('cannot be mixed when they are of two profiles', async () => {
    const files = [...shares('iscx-spaces_99.csv'), ...shares('dotted-names_office-2019-11-29.csv.gz')];
    await expect(imported(files)).rejects.toMatchObject({ code: 'dataset.mixed-profiles' });
  });

  it('get the class of their file where they have none', async () => {
    const [file] = shares('short-names_office-2019-11-11.csv.gz');
    expect((await imported([{ ...file, label: 'Normal' }])).classes).toEqual({ Normal: 1677 });
  });
});

describe('a damaged file', () => {
  it('lists each of its defects by line, beside the rows that are sound', async () => {
    const lines = flows.trimEnd().split('\n');
    const broken = [...lines.slice(0, 3), '1,2,3', '', ...lines.slice(3), lines[0], lines[1].slice(0, 90)].join('\n');
    const { rows, sha256 } = await imported([{ name: 'a.csv', path: stored('a.csv', broken) }]);
    expect(rows).toBe(600);
    const first = await readDefects(join(folder, sha256), undefined, 0, 2);
    const rest = await readDefects(join(folder, sha256), undefined, first.next ?? 0, 100);
    const found = [...first.items, ...rest.items].map(({ kind, line }) => [kind, line]);
    expect(found).toEqual([
      ['ragged-row', 4],
      ['blank-line', 5],
      ['repeated-header', 604],
      ['truncated-row', 605],
    ]);
  });

  it('that is packed and cut off gives what can be unpacked, and says that it was cut', async () => {
    const path = stored('cut.csv.gz', gzipSync(flows));
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
    const done = await imported([{ name: 'cut.csv.gz', path }]);
    expect(done.rows).toBeGreaterThan(100);
    expect(done.rows).toBeLessThan(600);
    expect(counts(done)).toMatchObject({ 'unreadable-rest': 1, 'truncated-row': 1 });
  });

  it('that is packed in several members is whole', async () => {
    const middle = flows.indexOf('\n', flows.length / 2) + 1;
    const members = [gzipSync(flows.slice(0, middle)), gzipSync(flows.slice(middle))];
    const done = await imported([{ name: 'two.csv.gz', path: stored('two.csv.gz', Buffer.concat(members)) }]);
    expect([done.rows, done.defects.map(({ kind }) => kind)]).toEqual([600, []]);
  });

  it('that is packed and filled up with zeros is whole', async () => {
    const done = await imported([
      { name: 'tape.csv.gz', path: stored('tape.csv.gz', Buffer.concat([gzipSync(flows), Buffer.alloc(512)])) },
    ]);
    expect([done.rows, done.defects.map(({ kind }) => kind)]).toEqual([600, []]);
  });

  it.each([
    [
      'with another member behind zeros',
      (packed: Buffer) => Buffer.concat([packed, Buffer.alloc(20_000), gzipSync(flows)]),
      600,
    ],
    ['with something else behind it', (packed: Buffer) => Buffer.concat([packed, Buffer.from('garbage')]), 600],
    ['with a wrong checksum', (packed: Buffer) => packed.fill(0, packed.length - 8, packed.length - 4), 600],
    [
      'with a damaged second member',
      (packed: Buffer) => Buffer.concat([packed, Buffer.from(packed.subarray(0, 400)).fill(0xff, 10)]),
      600,
    ],
  ])('that is small, packed and %s gives the rows before that', async (what, damage, rows) => {
    const name = `${what}.csv.gz`;
    const done = await imported([{ name, path: stored(name, damage(gzipSync(flows))) }]);
    expect(done.rows).toBeGreaterThanOrEqual(rows);
    expect(counts(done)).toMatchObject({ 'unreadable-rest': 1 });
  });

  it.each(['utf16le', 'utf16be'])('that is %s is read by its byte order mark', async (encoding) => {
    const text = Buffer.from(`\uFEFF${flows}`, 'utf16le');
    const name = `${encoding}.csv`;
    const done = await imported([{ name, path: stored(name, encoding === 'utf16be' ? text.swap16() : text) }]);
    expect([done.rows, done.defects]).toEqual([600, []]);
  });

  it('leaves nothing behind when it is refused', async () => {
    const before = readdirSync(folder);
    await expect(imported([{ name: 'a', path: stored('a.txt', 'x') }])).rejects.toMatchObject({
      code: 'dataset.foreign-file',
    });
    expect(readdirSync(folder).filter((name) => name !== 'a.txt')).toEqual(before);
  });
});

describe('dates that a file tells only at its end', () => {
  it('are corrected in what is stored, and the hash is that of the corrected file', async () => {
    const lines = flows.trimEnd().split('\n');
    const column = lines[0].split(',').indexOf('Timestamp');
    const dated = lines.map((line, row) =>
      row === 0
        ? line
        : line
            .split(',')
            .with(column, `02/${1 + (row % 28)}/2018 10:00:00`)
            .join(','),
    );
    const files = [
      { name: 'iso.csv', path: stored('iso.csv', flows) },
      { name: 'month.csv', path: stored('month.csv', dated.join('\n')) },
    ];
    const { sha256 } = await imported(files);
    const { origins } = await readDataset(join(folder, sha256));
    const times = Array.from(origins.startMs.subarray(600));
    expect(times).toEqual(times.map((_, row) => Date.UTC(2018, 1, 1 + ((row + 1) % 28), 10)));
    const manifest = JSON.parse(readFileSync(join(folder, sha256, 'manifest.json'), 'utf8')) as {
      sha256: Record<string, string>;
    };
    const bytes = readFileSync(join(folder, sha256, 'start-ms.f64'));
    expect(manifest.sha256['start-ms.f64']).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('a ZIP', () => {
  const csv = strToU8(flows);
  const zipped = (name: string, members: Zippable, label?: string) => ({
    name,
    path: stored(name, zipSync(members)),
    ...(label !== undefined && { label }),
  });

  it('gives each of its CSVs as a file, in whatever folder and packed in whatever way', async () => {
    const members = {
      'a/b/Normal_data.csv': csv,
      'OVS.csv': [csv, { level: 0 }],
      'packed.csv.gz': gzipSync(flows),
      'a/README.txt': strToU8('what it is'),
      '__MACOSX/a/b/._Normal_data.csv': strToU8('litter'),
    } satisfies Zippable;
    const done = await imported([zipped('insdn.zip', members)]);
    expect(done.rows).toBe(1800);
    expect(done.defects).toMatchObject([{ kind: 'ignored-file', count: 1, examples: [{ detail: 'a/README.txt' }] }]);
  });

  it('gives the class of the file to the rows of all its files', async () => {
    const plain = strToU8(flows.replaceAll(/(Normal|DoS)$/gm, 'No Label'));
    const done = await imported([zipped('class.zip', { 'x/a.csv': plain, 'y/a.csv': plain }, 'Probe')]);
    expect(done.classes).toEqual({ Probe: 1200 });
  });

  it('that is damaged gives what can be read, and says so', async () => {
    const bytes = Buffer.from(zipSync({ 'a.csv': [csv, { level: 0 }] }));
    bytes[bytes.length >> 1] ^= 1;
    const done = await imported([{ name: 'damaged.zip', path: stored('damaged.zip', bytes) }]);
    expect(done.rows).toBe(600);
    expect(counts(done)).toMatchObject({ 'unreadable-rest': 1 });
  });

  it('gives no more than its directory says', async () => {
    const bytes = Buffer.from(zipSync({ 'a.csv': csv }));
    const entry = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    bytes.writeUInt32LE(50_000, entry + 24);
    const done = await imported([{ name: 'lies.zip', path: stored('lies.zip', bytes) }]);
    expect(done.rows).toBeLessThan(600);
    expect(counts(done)).toMatchObject({ 'unreadable-rest': 1 });
  });

  it.each<[string, Zippable, string]>([
    ['empty.zip', {}, 'it is a ZIP without a CSV in it; it holds nothing'],
    ['pictures.zip', { 'a.png': csv }, 'it holds a.png'],
    ['flows.xlsx', { '[Content_Types].xml': csv, 'xl/workbook.xml': csv }, 'it is an Excel workbook'],
    ['flows.ods', { mimetype: csv, 'content.xml': csv }, 'it is an OpenDocument file'],
    ['model.zip', { 'manifest.json': csv, 'model.onnx': csv }, 'it is a model bundle'],
  ])('that holds no flows is refused by name: %s', async (name, members, reason) => {
    await expect(imported([zipped(name, members)])).rejects.toMatchObject({
      code: 'dataset.foreign-file',
      message: expect.stringContaining(reason),
    });
  });

  it('that is encrypted, cut off or too large is refused', async () => {
    const bytes = Buffer.from(zipSync({ 'a.csv': csv }));
    const entry = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    bytes[entry + 8] |= 1;
    const encrypted = { name: 'secret.zip', path: stored('secret.zip', bytes) };
    await expect(imported([encrypted])).rejects.toThrow('a.csv in it is encrypted');
    const cut = { name: 'cut.zip', path: stored('cut.zip', bytes.subarray(0, bytes.length - 30)) };
    await expect(imported([cut])).rejects.toThrow('a ZIP that is cut off or damaged');
    const large = zipped('large.zip', { 'a.csv': csv, 'b.csv': csv });
    await expect(openZip(large, { members: 1, unpackedBytes: 1e9 })).rejects.toThrow('more than 1 files');
    await expect(openZip(large, { members: 9, unpackedBytes: 1000 })).rejects.toThrow('unpacks to more than 1000');
  });
});

describe('what is no table', () => {
  it.each([
    ['d0cf11e0a1b11ae1', 'an Excel workbook (xls)', 'CSV UTF-8'],
    [Buffer.from('ARROW1\0\0').toString('hex'), 'an Arrow or Feather file', 'Parquet or CSV'],
    ['377abcaf271c0004', 'a 7-Zip archive', '7z x'],
    [Buffer.from('Rar!\x1a\x07\x01\0').toString('hex'), 'a RAR archive', 'unrar'],
    ['fd377a585a000004', 'an xz file', 'xz -d'],
    ['28b52ffd00000000', 'a Zstandard file', 'zstd -d'],
    [Buffer.from('BZh91AY&SY').toString('hex'), 'a bzip2 file', 'bunzip2'],
    [Buffer.from('<!DOCTYPE html><html>').toString('hex'), 'a web page', 'login'],
    [Buffer.from('version https://git-lfs.github.com/spec/v1').toString('hex'), 'Git LFS', 'git lfs pull'],
    ['0ca5010000000000', 'a file of nfdump', 'pcap'],
  ])('is refused by its first bytes %s: %s', async (hex, what, next) => {
    const file = { name: 'flows.csv', path: stored('flows.csv', Buffer.from(hex, 'hex')) };
    await expect(imported([file])).rejects.toMatchObject({
      code: 'dataset.foreign-file',
      message: expect.stringContaining(what),
      next: expect.stringContaining(next),
    });
  });
});

describe('Parquet', () => {
  const rows: string[][] = parse(flows);

  it('becomes the same rows as the CSV of its columns', async () => {
    const file = parquetWriteBuffer({
      rowGroupSize: 100,
      columnData: rows[0].map((name, column) => {
        const cells = rows.slice(1).map((row) => row[column]);
        const isText = cells.some((cell) => Number.isNaN(Number(cell)));
        return isText
          ? { name, data: cells, type: 'STRING' as const }
          : { name, data: cells.map(Number), type: 'DOUBLE' as const };
      }),
    });
    const packed = await imported([{ name: 'a.parquet', path: stored('a.parquet', new Uint8Array(file)) }]);
    const plain = await imported([{ name: 'b.csv', path: stored('b.csv', flows) }]);
    expect([packed.rows, packed.classes]).toEqual([plain.rows, plain.classes]);
    const [a, b] = [await readDataset(join(folder, packed.sha256)), await readDataset(join(folder, plain.sha256))];
    expect(Buffer.compare(bytesOf(a.values), bytesOf(b.values))).toBe(0);
  });

  it('that is cut off is refused by name', async () => {
    const path = stored('cut.parquet', Buffer.from('PAR1 and then nothing of use'));
    await expect(imported([{ name: 'cut.parquet', path }])).rejects.toMatchObject({
      code: 'dataset.foreign-file',
      message: expect.stringContaining('Parquet'),
    });
  });
});

describeIf(shared('data/pairs'), 'captures', () => {
  const lab = () => {
    const labFolder = join(SHARED_DIR, 'data/pairs/lab');
    const name = readdirSync(labFolder).find((file) => /\.pcap(\.gz)?$/.test(file))!;
    return { name, path: join(labFolder, name) };
  };

  it.each([
    ['cic-v40', 232],
    ['cic-head', 229],
  ] as const)('are metered as %s by the agent’s own program', async (profile, rows) => {
    const done = await imported([{ ...lab(), label: 'DoS' }], profile);
    expect(done).toMatchObject({ profile, rows, classes: { DoS: rows } });
  });

  it('that are cut off give the flows before the cut, and say where it was', async () => {
    const { name, path } = lab();
    const bytes = name.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path);
    const cut = stored('cut.pcap', bytes.subarray(0, Math.floor(bytes.length / 2) + 7));
    const done = await imported([{ name: 'cut.pcap', path: cut, label: 'DoS' }]);
    expect(done.rows).toBeGreaterThan(0);
    expect(done.rows).toBeLessThan(232);
    expect(done.defects).toMatchObject([{ kind: 'unreadable-rest', examples: [{ file: 'cut.pcap' }] }]);
    expect(JSON.stringify(done.defects)).not.toContain(folder);
  });

  it('need a class', async () => {
    await expect(imported([lab()])).rejects.toMatchObject({ code: 'dataset.capture-unlabelled' });
  });
});
