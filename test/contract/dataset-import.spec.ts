import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { toModelInput } from '@picket/shared/features';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { parse } from 'csv-parse/sync';
import { readDataset } from '../../control-plane/src/datasets/worker/index.js';
import { importDataset } from '../../control-plane/src/datasets/worker/import-task.js';
import type { ImportInput, ImportProgress } from '../../control-plane/src/datasets/worker/import-messages.js';
import { readDefects } from '../../control-plane/src/datasets/storage/read-defects.js';
import { labelledFlowsCsv } from '../support/labelled-flows.js';
import { describeIf, shared, SHARED_DIR } from '../support/requirements.js';

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

  it('of two profiles are not mixed', async () => {
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

  it('leaves nothing behind when it is refused', async () => {
    const before = readdirSync(folder);
    await expect(imported([{ name: 'a', path: stored('a.txt', 'x') }])).rejects.toMatchObject({
      code: 'dataset.foreign-file',
    });
    expect(readdirSync(folder).filter((name) => name !== 'a.txt')).toEqual(before);
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
