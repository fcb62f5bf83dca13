import { describe, expect, it } from '@jest/globals';
import { PROFILES, type DatasetProfileName, type ProfileName } from '@picket/shared/features';
import { DatasetBuilder, type FlowFile } from './dataset-builder.js';
import type { DefectEntry } from '../storage/defects.js';
import type { RowBlock } from '../storage/row-block.js';
import { spelling, type SpellingName } from './dialects/spellings.js';
import { UNLABELLED } from '../../ml/matrix/matrix.js';

const V40 = PROFILES['cic-v40'].csv;

/** Keeps what a builder hands on. */
class Kept {
  readonly values: number[] = [];
  readonly labels: number[] = [];
  readonly startMs: number[] = [];
  readonly listed: DefectEntry[] = [];

  write({ values, labels, origins }: RowBlock): Promise<void> {
    this.values.push(...values);
    this.labels.push(...labels);
    this.startMs.push(...origins.startMs);
    return Promise.resolve();
  }

  correctTimes(from: number, to: number, correct: (ms: number) => number): Promise<void> {
    for (let row = from; row < to; row++) this.startMs[row] = correct(this.startMs[row]);
    return Promise.resolve();
  }

  listDefects(defects: readonly DefectEntry[]): Promise<void> {
    this.listed.push(...defects);
    return Promise.resolve();
  }
}

/** What makes a row one of InSDN's version (docs/profiles.md §1); the same in all profiles that have these columns. */
const AS_INSDN: Record<string, string> = {
  Protocol: '6',
  Timestamp: '31/12/2019 02:29:43 PM',
  'Init Fwd Win Byts': '-1',
  ...Object.fromEntries(V40.filter((name) => /Byts\/b|Pkts\/b|Blk Rate/.test(name)).map((name) => [name, '0'])),
};

function row(label: string, cells: Record<string, string> = {}, profile: ProfileName = 'cic-v40'): string {
  return PROFILES[profile].csv
    .map((name) => (name === 'Label' ? label : (cells[name] ?? AS_INSDN[name] ?? '1')))
    .join(',');
}

/** In two pieces, so that no test depends on where a chunk ends. */
function fileOf(text: string | Buffer, name = 'a.csv', more: Partial<FlowFile> = {}): FlowFile {
  async function* content() {
    const bytes = Buffer.from(text);
    const middle = Math.floor(bytes.length / 2);
    yield* [bytes.subarray(0, middle), await Promise.resolve(bytes.subarray(middle))];
  }
  return { name, content: content(), ...more };
}

interface BuildOptions {
  readonly extraFeatures?: string[];
  readonly stated?: DatasetProfileName;
  readonly label?: string;
}

async function build(text: string | Buffer, { extraFeatures = [], stated, label }: BuildOptions = {}) {
  const kept = new Kept();
  const builder = new DatasetBuilder(kept, { extraFeatures, stated });
  const imported = await builder.add(fileOf(text, 'a.csv', { label }));
  await builder.flush();
  return { builder, kept, imported, defects: builder.defects.list() };
}

const csv = (...rows: string[]) => [V40.join(','), ...rows, ''].join('\n');

describe('DatasetBuilder', () => {
  it.each(['cic-v40', 'cic-head', 'picket-1'] as const)('recognises profile %s by its header', async (profile) => {
    const { builder } = await build([PROFILES[profile].csv.join(','), row('DoS', {}, profile), ''].join('\n'));
    expect(builder.profile).toBe(profile);
    expect(builder.features.map(({ name }) => name)).toEqual(PROFILES[profile].features);
  });

  it('keeps Protocol and drops addresses, ports and time', async () => {
    const { builder, kept } = await build(
      csv(row('DoS', { Protocol: '17', 'Src Port': '4242', 'Flow Duration': '9' })),
      { stated: 'cic-v40' },
    );
    expect(builder.features.map(({ name }) => name)).not.toContain('Src Port');
    expect(kept.values.slice(0, 2)).toEqual([17, 9]);
    expect(kept.values).not.toContain(4242);
  });

  it('takes a byte order mark, CRLF, quoted cells and columns in another order', async () => {
    const swapped = [...V40].reverse();
    const cells = row('"DDoS "', { 'Flow Duration': '7' }).split(',').reverse();
    const { builder, kept } = await build(`\uFEFF${swapped.join(',')}\r\n${cells.join(',')}\r\n`);
    expect(builder.classes).toEqual(['DDoS']);
    expect(kept.values[1]).toBe(7);
  });

  it('counts a cell that is no finite number, says where it is, and imports the row with a missing value', async () => {
    const { kept, defects, imported } = await build(
      csv(
        row('DoS', { 'Flow Byts/s': 'Infinity', 'Flow Pkts/s': 'NaN' }),
        row('DoS', { 'Flow Byts/s': '', 'Flow Pkts/s': '12abc', 'Idle Std': '1e300' }),
      ),
    );
    expect(imported.rows).toBe(2);
    expect(Object.fromEntries(defects.map(({ kind, count }) => [kind, count]))).toEqual({
      'not-a-number': 1,
      nan: 1,
      infinity: 1,
      'beyond-single-precision': 1,
      'empty-cell': 1,
    });
    expect(defects.find(({ kind }) => kind === 'not-a-number')?.examples).toEqual([
      { file: 'a.csv', line: 3, detail: 'Flow Pkts/s: "12abc"' },
    ]);
    expect(kept.values.filter(Number.isNaN)).toHaveLength(5);
  });

  it('lists ragged rows, repeated headers and blank lines instead of importing them, and keeps the rest', async () => {
    const good = row('DoS');
    const { imported, defects } = await build(csv(good, '1,2,3', good, V40.join(','), '', `${good},9`, good));
    expect(imported.rows).toBe(3);
    expect(defects.map(({ kind, count, examples }) => [kind, count, examples.map(({ line }) => line)])).toEqual([
      ['ragged-row', 2, [3, 7]],
      ['blank-line', 1, [6]],
      ['repeated-header', 1, [5]],
    ]);
  });

  it('tells a cut-off last line from a ragged one', async () => {
    const { imported, defects } = await build(csv(row('DoS'), row('DoS')).slice(0, -40));
    expect(imported.rows).toBe(1);
    expect(defects.map(({ kind, examples }) => [kind, examples[0]?.line])).toEqual([['truncated-row', 3]]);
  });

  it('keeps at most ten examples of a defect', async () => {
    const { defects } = await build(csv(...Array.from({ length: 25 }, () => '1,2')));
    expect(defects).toMatchObject([{ kind: 'ragged-row', count: 25 }]);
    expect(defects[0]?.examples).toHaveLength(10);
  });

  it("counts the tool's own empty label, and no label, as unlabelled", async () => {
    const { builder, kept } = await build(csv(row('No Label'), row(''), row('Normal'), row('DoS'), row('Normal')));
    expect(builder.rowsUnlabelled).toBe(2);
    expect(builder.classes).toEqual(['Normal', 'DoS']);
    expect(kept.labels).toEqual([UNLABELLED, UNLABELLED, 0, 1, 0]);
  });

  it('turns the texts of a column that was asked for by name into numbers', async () => {
    const { builder, kept } = await build(csv(row('DoS'), row('Normal'), row('DoS')), { extraFeatures: ['Label'] });
    expect(builder.features.at(-1)).toEqual({ name: 'Label', extra: true });
    const width = builder.features.length;
    expect([1, 2, 3].map((end) => kept.values[end * width - 1])).toEqual([0, 1, 0]);
  });

  it('counts a column that nobody knows', async () => {
    const header = [...V40, 'Attack Tool'].join(',');
    const { defects } = await build(`${header}\n${row('DoS')},hping3\n`);
    expect(defects).toMatchObject([{ kind: 'ignored-column', count: 1, examples: [{ detail: 'Attack Tool' }] }]);
  });

  it.each([
    ['an empty file', '', 'it is empty'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not the header of a flow CSV'],
    ['UTF-16', Buffer.from(`\uFEFF${V40.join(',')}\n`, 'utf16le'), 'UTF-16'],
    ['Zeek', 'ts,uid,id.orig_h,id.orig_p,id.resp_h,id.resp_p\n1,2,3,4,5,6\n', 'Zeek'],
    ['a damaged header', `${V40.join(',').replace('Idle Std', 'Idle')}\n`, 'are missing: Idle Std'],
  ])('refuses %s with the reason and what to do', async (_, text, reason) => {
    await expect(build(text)).rejects.toMatchObject({
      code: 'dataset.foreign-file',
      message: expect.stringContaining(reason),
      command: expect.stringMatching(/picket-agent features|picket dataset import/),
    });
  });

  it('refuses files of two profiles in one data set', async () => {
    const { builder } = await build(csv(row('DoS')));
    const head = fileOf(PROFILES['cic-head'].csv.join(','), 'b.csv');
    await expect(builder.add(head)).rejects.toMatchObject({ code: 'dataset.mixed-profiles' });
    const later = fileOf(csv(row('DoS', { 'ACK Flag Cnt': '3' })), 'c.csv');
    await expect(builder.add(later)).rejects.toMatchObject({ code: 'dataset.mixed-profiles' });
  });

  it('lists every defect where it stands', async () => {
    const { kept } = await build(csv('1,2', row('DoS'), '"', row('DoS', { 'Flow Byts/s': 'NaN' }), row('DoS')));
    expect(kept.listed).toEqual([
      { kind: 'ragged-row', file: 'a.csv', line: 2, detail: '2 cells, the header has 84' },
      { kind: 'open-quote', file: 'a.csv', line: 4, detail: '' },
      { kind: 'nan', file: 'a.csv', line: 5, detail: 'Flow Byts/s: "NaN"' },
    ]);
  });

  it('folds spellings of one class, as InSDN writes it, and says so once for each', async () => {
    const { builder, kept, defects } = await build(
      csv(row('ddos'), row('DDoS '), row('ddos'), row('web attack'), row('Web_Attack')),
    );
    expect(builder.classes).toEqual(['DDoS', 'Web-Attack']);
    expect(kept.labels).toEqual([0, 0, 0, 1, 1]);
    expect(defects).toMatchObject([{ kind: 'label-variant', count: 4 }]);
  });

  it('reads a label of Windows-1252, which is no UTF-8', async () => {
    const text = Buffer.from(csv(row('Web Attack ~ XSS'), row('Web Attack – XSS')));
    text[text.indexOf('~')] = 0x96;
    const { builder, defects } = await build(text);
    expect(builder.classes).toEqual(['Web Attack – XSS']);
    expect(defects).toMatchObject([{ kind: 'wrong-encoding', count: 1 }]);
  });

  it('gives the class of a file to its rows without a label, and to no other', async () => {
    const { builder, kept } = await build(csv(row('No Label'), row('DoS'), row('')), { label: 'Probe' });
    expect(kept.labels.map((code) => builder.classes[code])).toEqual(['Probe', 'DoS', 'Probe']);
    expect(builder.rowsUnlabelled).toBe(0);
  });

  it('keeps when a flow began, and counts what is no time', async () => {
    const { kept, defects } = await build(csv(row('DoS'), row('DoS', { Timestamp: 'noon' })));
    expect(kept.startMs).toEqual([Date.UTC(2019, 11, 31, 14, 29, 43), NaN]);
    expect(defects).toMatchObject([{ kind: 'unreadable-time', count: 1, examples: [{ line: 3, detail: '"noon"' }] }]);
  });

  it('reads all dates of a file with the month first if one of them can be nothing else', async () => {
    const days = Array.from({ length: 28 }, (_, day) => row('DoS', { Timestamp: `02/${day + 1}/2018 10:00:00` }));
    const { kept, defects } = await build(csv(...days));
    expect(kept.startMs).toEqual(days.map((_, day) => Date.UTC(2018, 1, day + 1, 10)));
    expect(defects).toEqual([]);
  });

  it('leaves them as they are where others have the day first, and says so', async () => {
    const dates = ['02/13/2018 10:00', '13/02/2018 10:00', '01/02/2018 10:00'];
    const { kept, defects } = await build(csv(...dates.map((date) => row('DoS', { Timestamp: date }))));
    expect(kept.startMs[2]).toBe(Date.UTC(2018, 1, 1, 10));
    expect(defects).toMatchObject([{ kind: 'ambiguous-date', count: 1 }]);
  });

  it.each([
    [[8, 9, 10, 11, 12, 1, 2, 3, 4], ' ', true],
    [[9, 10, 11, 2, 3], ' ', true],
    [[8, 9, 10, 11, 12, 1, 2, 3, 4], ' PM', false],
    [[8, 9, 12, 13, 14], ' ', false],
    [[0, 1, 2, 8, 12], ' ', false],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], ' ', false],
    [[8, 9, 10], ' ', false],
  ])('says that hours %j with %j may be of a 12-hour clock: %s', async (hours, half, isSaid) => {
    const rows = hours.map((hour) => row('DoS', { Timestamp: `30/7/2017 ${hour}:00${half}` }));
    const { defects } = await build(csv(...rows));
    expect(defects.some(({ kind }) => kind === 'twelve-hour-clock')).toBe(isSaid);
  });

  it('says once that the dates of a file do not tell day from month', async () => {
    const ambiguous = row('DoS', { Timestamp: '1/2/2020 5:57' });
    const { defects } = await build(csv(ambiguous, ambiguous));
    expect(defects).toMatchObject([{ kind: 'ambiguous-date', count: 1 }]);
  });

  it.each<[SpellingName, DatasetProfileName]>([
    ['L', 'cic-2017'],
    ['L, cleaned', 'cic-2017'],
    ['D', 'cic-v40'],
    ['N', 'cic-python'],
  ])('names the features of dialect %s as InSDN does', async (name, profile) => {
    const columns = [...spelling(name)].filter(([, [first]]) => first !== undefined);
    const header = columns.map(([, [first]]) => ` ${first}`).join(',');
    const cells = columns.map(([canonical]) => (canonical === 'Label' ? 'DoS' : (AS_INSDN[canonical] ?? '1')));
    const { builder, imported, defects } = await build(`${header}\r\n${cells.join(',')}\r\n`);
    expect(imported.rows).toBe(1);
    expect(builder.profile).toBe(profile);
    expect(builder.features.map((feature) => feature.name)).toEqual(PROFILES['cic-v40'].features);
    expect(builder.classes).toEqual(['DoS']);
    expect(defects).toEqual([]);
  });

  it('takes a header once more in any spelling for no flow, nor a row without one number', async () => {
    const good = row('DoS');
    const others = [V40.join(',').toLowerCase(), [...spelling('D')].map(([, [first]]) => first).join(',')];
    const { imported, builder, defects } = await build(
      csv(good, ...others, ','.repeat(83), V40.map(() => 'x').join(','), good),
    );
    expect([imported.rows, builder.classes]).toEqual([2, ['DoS']]);
    expect(defects.map(({ kind, examples }) => [kind, examples.map(({ line }) => line)])).toEqual([
      ['blank-line', [5]],
      ['repeated-header', [3, 4]],
      ['no-numbers', [6]],
    ]);
  });

  it.each(['', '-', '--', '?', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'None', '<NA>', 'ManualLabel', 'NeedManualLabel'])(
    'takes the label %j for none',
    async (word) => {
      const { builder } = await build(csv(row(word), row('DoS')));
      expect([builder.rowsUnlabelled, builder.classes]).toEqual([1, ['DoS']]);
    },
  );

  it('counts NUL in a label, which no database keeps', async () => {
    const { builder, defects, imported } = await build(csv(row('Nor\0mal'), row('Normal'), row('a\0b')));
    expect([imported.rows, builder.classes]).toEqual([3, ['Normal', 'a\uFFFDb']]);
    expect(defects).toContainEqual(expect.objectContaining({ kind: 'unstorable-label', count: 2 }));
  });

  it.each(['\u200b', '\ufeff', '\u202e\u00ad'])('takes the label %j, which nobody sees, for none', async (label) => {
    expect((await build(csv(row(label), row('DoS')))).builder.rowsUnlabelled).toBe(1);
  });

  it.each(['Do\u00adS', 'ＤｏＳ', '\u202eDoS', '\u001bDoS'])(
    'takes %j for the class that it looks like',
    async (label) => {
      expect((await build(csv(row('DoS'), row(label)))).builder.classes).toEqual(['DoS']);
    },
  );

  it.each([
    ['a text too long for a class', [row('x'.repeat(65))]],
    ['more texts than there can be classes', Array.from({ length: 1002 }, (_, index) => row(`at ${index}`))],
  ])('refuses a label column with %s', async (_what, rows) => {
    await expect(build(csv(...rows))).rejects.toThrow('is none: the texts are too long or too many');
  });

  it('never cuts a detail in the middle of a character', async () => {
    const { defects } = await build(`${'a'.repeat(119)}😀,${V40.join(',')}\n1,${row('DoS')}\n`);
    expect(defects[0]?.examples[0]?.detail).toBe('a'.repeat(119));
  });

  it.each(['hasOwnProperty', 'constructor', 'toString'])('knows a class called %s', async (name) => {
    expect((await build(csv(row('Normal'), row(name)))).builder.classes).toEqual(['Normal', name]);
  });

  it('refuses the corrected fork by its labels too, where its columns were cut', async () => {
    const text = `${PROFILES['cic-head'].csv.join(',')}\n${row('DoS Hulk - Attempted', {}, 'cic-head')}\n`;
    await expect(build(text)).rejects.toThrow('corrected fork');
  });

  it('refuses a class called __proto__', async () => {
    await expect(build(csv(row('__proto__')))).rejects.toMatchObject({ code: 'dataset.foreign-file' });
  });

  it('counts ports and addresses that are none', async () => {
    const { defects } = await build(
      csv(row('DoS', { 'Src Port': '99999', 'Dst Port': 'http' }), row('DoS', { 'Src IP': '', 'Dst Port': '80.0' })),
    );
    expect(defects.map(({ kind, count, examples }) => [kind, count, examples[0]?.detail])).toEqual([
      ['unreadable-port', 2, 'Src Port: "99999"'],
      ['empty-address', 1, 'Src IP'],
    ]);
  });

  it('reads cells that are divided by semicolons, and decimal commas with them', async () => {
    const text = csv(row('DoS', { 'Flow Duration': '4x928' }))
      .replaceAll(',', ';')
      .replace('4x928', '4,928');
    const { kept, defects } = await build(text);
    expect(kept.values[1]).toBeCloseTo(4.928, 5);
    expect(defects).toMatchObject([{ kind: 'decimal-comma', count: 1 }]);
  });
});

describe('the profile of a file with short names', () => {
  it.each<[string, Record<string, string>]>([
    ['counts flags of every packet', { 'ACK Flag Cnt': '3' }],
    ['has idle times since 1970', { 'Idle Max': '1.573462334786262E15' }],
  ])('is that of 2019 if it %s', async (_, cells) => {
    expect((await build(csv(row('DoS', cells), row('DoS')))).builder.profile).toBe('cic-2019');
  });

  it.each<[string, string[]]>([
    ['only UDP rows', [row('DoS', { Protocol: '17' })]],
    ['TCP rows with a first window, and nothing of 2019', [row('DoS', { 'Init Fwd Win Byts': '8192' }), row('DoS')]],
  ])('is asked for, with the evidence, where there are %s', async (_, rows) => {
    await expect(build(csv(...rows))).rejects.toMatchObject({
      code: 'dataset.profile-unknown',
      message: expect.stringContaining('TCP rows have no first window'),
      next: expect.stringContaining('cic-v40, cic-2019, cic-2017'),
    });
  });

  it('is the one that was stated where the values do not contradict it', async () => {
    const udp = csv(row('DoS', { Protocol: '17' }));
    expect((await build(udp, { stated: 'cic-v40' })).builder.profile).toBe('cic-v40');
    expect((await build(udp, { stated: 'cic-2019' })).builder.profile).toBe('cic-2019');
  });

  it.each<[DatasetProfileName]>([['cic-v40'], ['cic-head'], ['cic-python']])(
    'is not %s against its values or its header',
    async (stated) => {
      await expect(build(csv(row('DoS', { 'ACK Flag Cnt': '3' })), { stated })).rejects.toMatchObject({
        code: 'dataset.profile-mismatch',
      });
    },
  );

  it('is not turned by one odd row of a hundred', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => row('DoS', index === 41 ? { 'ACK Flag Cnt': '7' } : {}));
    const { builder, defects } = await build(csv(...rows));
    expect(builder.profile).toBe('cic-v40');
    expect(defects).toMatchObject([{ kind: 'contradicting-row', count: 1, examples: [{ line: 43 }] }]);
  });

  it('is asked for where a few rows contradict all others', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => row('DoS', index % 20 === 0 ? { 'ACK Flag Cnt': '7' } : {}));
    await expect(build(csv(...rows))).rejects.toMatchObject({ code: 'dataset.profile-unknown' });
  });
});
