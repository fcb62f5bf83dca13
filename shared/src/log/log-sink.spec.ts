import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogSink } from './index.js';

describe('a log', () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'picket-log-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is written at once', () => {
    const fd = openSync(join(folder, 'log'), 'w');
    const sink = new LogSink(fd);
    sink.write('one\n');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('one\n');
    expect(sink.dropped).toBe(0);
    closeSync(fd);
  });

  it('that finds no room drops its lines and counts them', () => {
    const fd = openSync('/dev/full', 'w');
    const sink = new LogSink(fd);
    for (const line of ['one\n', 'two\n']) sink.write(line);
    expect(sink.dropped).toBe(2);
    closeSync(fd);
  });

  it('that is closed drops its lines and counts them', () => {
    const fd = openSync(join(folder, 'log'), 'w');
    closeSync(fd);
    const sink = new LogSink(fd);
    sink.write('one\n');
    expect(sink.dropped).toBe(1);
  });
});
