import { describe, expect, it } from '@jest/globals';
import { writeEnd } from './write-end.js';

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const refused = Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' });

/** Fails with these, one after another, then works. */
function failing(...errors: Error[]): { write: () => Promise<void>; calls: () => number } {
  let calls = 0;
  const write = (): Promise<void> => {
    const error = errors[calls++];
    return error ? Promise.reject(error) : Promise.resolve();
  };
  return { write, calls: () => calls };
}

describe('the last write of a job', () => {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);

  it('waits for a database that is away, and says so once', async () => {
    warnings.length = 0;
    const { write, calls } = failing(away, away);
    const instead = failing();
    await writeEnd({ write, instead: instead.write }, warn, () => true);
    expect([calls(), instead.calls(), warnings.length]).toEqual([3, 0, 1]);
  });

  it('is replaced by the reason where the database refuses it', async () => {
    const reasons: string[] = [];
    const instead = (reason: string) => Promise.resolve(void reasons.push(reason));
    await writeEnd({ write: failing(refused).write, instead }, warn, () => true);
    expect(reasons).toEqual([expect.stringContaining('unsupported Unicode')]);
  });

  it('never throws: what cannot be written at all is left to the next start', async () => {
    const both = { write: failing(refused).write, instead: failing(refused).write };
    await expect(writeEnd(both, warn, () => true)).resolves.toBeUndefined();
    const stopping = { write: failing(away).write, instead: failing(away).write };
    await expect(writeEnd(stopping, warn, () => false)).resolves.toBeUndefined();
  });
});
