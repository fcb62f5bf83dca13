import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TextFile } from './text-file.js';

describe('a file of texts and numbers', () => {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'picket-text-file-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds all of them in their order, however many chunks they take', () => {
    const path = join(folder, 'rows.csv');
    const file = new TextFile(path);
    const rows = Array.from({ length: 20_000 }, (_, row) => [row, row / 7, -row, 1e300 / row]);
    for (const row of rows) {
      file.write('é');
      file.writeCells(Float64Array.from(row), 0);
      file.write('\n');
    }
    file.close();
    expect(readFileSync(path, 'utf8') === rows.map((row) => `é,${row.join()}\n`).join('')).toBe(true);
  });
});
