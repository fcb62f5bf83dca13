import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { PROFILES, type ProfileName } from '@picket/shared/features';
import { DatasetBuilder, type RowBlock } from './dataset-builder.js';
import { UNLABELLED } from './matrix.js';

const V40 = PROFILES['cic-v40'].csv;

/** Keeps what a builder hands on. */
class Kept {
  readonly values: number[] = [];
  readonly labels: number[] = [];

  write({ values, labels }: RowBlock): Promise<void> {
    this.values.push(...values);
    this.labels.push(...labels);
    return Promise.resolve();
  }
}

function row(label: string, cells: Record<string, string> = {}, profile: ProfileName = 'cic-v40'): string {
  return PROFILES[profile].csv.map((name) => (name === 'Label' ? label : (cells[name] ?? '1'))).join(',');
}

async function build(text: string | Buffer, extraFeatures: string[] = [], file = 'a.csv') {
  const kept = new Kept();
  const builder = new DatasetBuilder(kept, extraFeatures);
  const imported = await builder.add(Readable.from([Buffer.from(text)], { objectMode: false }), file);
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
    const { builder, kept } = await build(csv(row('DoS'), row('Normal'), row('DoS')), ['Label']);
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
    ['the Python port', 'src_ip,tot_fwd_pkts,label\n1,2,3\n', 'Python port'],
    ['CIC-IDS-2017', ' Source IP, Total Fwd Packets, Label\n1,2,3\n', 'CIC-IDS-2017'],
    ['a damaged header', `${V40.join(',').replace('Idle Std', 'Idle')}\n`, 'are missing: Idle Std'],
    ['a quote that nobody closes', `${V40.join(',')}\n${row('DoS')}\n"1,${'2,'.repeat(99)}`, 'cannot be read as CSV'],
  ])('refuses %s with the reason and what to do', async (_, text, reason) => {
    await expect(build(text)).rejects.toMatchObject({
      code: 'dataset.foreign-file',
      message: expect.stringContaining(reason),
      next: expect.stringContaining('picket-agent features'),
    });
  });

  it('refuses files of two profiles in one data set', async () => {
    const { builder } = await build(csv(row('DoS')));
    const head = Readable.from([Buffer.from(PROFILES['cic-head'].csv.join(','))], { objectMode: false });
    await expect(builder.add(head, 'b.csv')).rejects.toMatchObject({ code: 'dataset.mixed-profiles' });
  });
});
