import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeWholeFile } from './whole-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a whole file', () => {
  it('takes the place of the one before, also behind a symbolic link, and leaves nothing else', async () => {
    const path = join(folder, 'report.html');
    await writeWholeFile(path, 'one');
    symlinkSync(path, join(folder, 'link'));
    await writeWholeFile(join(folder, 'link'), 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder).sort()).toEqual(['link', 'report.html']);
  });

  it('leaves the one before where it cannot be written', async () => {
    const path = join(folder, 'report.html');
    writeFileSync(path, 'one');
    // Text that cannot be made, as a disk that is full would refuse it: no part of it may take the place.
    await expect(writeWholeFile(path, null as unknown as string)).rejects.toThrow();
    expect(readFileSync(path, 'utf8')).toBe('one');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  it('goes straight to a device', async () => {
    await writeWholeFile('/dev/null', 'one');
    expect(readdirSync(folder)).toEqual([]);
  });
});
