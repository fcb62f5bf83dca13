import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CAPTURES, CAPTURES_AND_CSVS, listInputs } from './inputs.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-inputs-'));
  for (const name of ['b.pcap10', 'b.pcap2', 'a.CAP', 'c.pcapng.gz', 'd.csv.gz', 'pcap', 'notes.txt', 'x.pcap.part'])
    writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, 'older.pcap'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const paths = (...names: string[]) => names.map((name) => join(folder, name));

describe('listInputs', () => {
  it('gives the captures of a folder by name, numbers by size', async () => {
    expect(await listInputs([folder], CAPTURES)).toEqual(paths('a.CAP', 'b.pcap2', 'b.pcap10', 'c.pcapng.gz'));
    expect(await listInputs([folder], CAPTURES_AND_CSVS)).toContain(join(folder, 'd.csv.gz'));
  });

  it('leaves files, standard input and what is not there in their places', async () => {
    const given = ['-', ...paths('notes.txt', 'nowhere')];
    expect(await listInputs([...given, folder], CAPTURES)).toEqual([
      ...given,
      ...(await listInputs([folder], CAPTURES)),
    ]);
  });

  it('refuses a folder without any', async () => {
    const empty = join(folder, 'older.pcap');
    await expect(listInputs([empty], CAPTURES)).rejects.toMatchObject({ code: 'usage.invalid' });
  });
});
