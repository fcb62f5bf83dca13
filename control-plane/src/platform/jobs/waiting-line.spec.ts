import { describe, expect, it } from '@jest/globals';
import { ControlPlaneError } from '../../errors.js';
import { WaitingLine } from './waiting-line.js';

const full = () => new ControlPlaneError('job.queue.conflict', 'full');

describe('a line', () => {
  it('does one thing after another, and lets so many wait as it has places', async () => {
    const line = new WaitingLine(2, full);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (name: number) => () =>
      new Promise<number>((resolve) => {
        begun.push(name);
        ends.push(() => resolve(name));
      });
    const done = [1, 2, 3].map((name) => line.run(work(name)));
    await expect(line.run(work(4))).rejects.toThrow('full');
    for (const [index, one] of done.entries()) {
      await new Promise(setImmediate);
      expect(begun).toHaveLength(index + 1);
      ends[index]();
      expect(await one).toBe(index + 1);
    }
  });

  it('goes on behind what has failed, and has a place again where one was given up', async () => {
    const line = new WaitingLine(0, full);
    await expect(line.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const place = line.enter();
    expect(() => line.enter()).toThrow('full');
    place.leave();
    expect(await line.run(() => Promise.resolve('done'))).toBe('done');
  });
});
