import { describe, expect, it } from '@jest/globals';
import { ExclusiveRunner } from './exclusive-runner.js';

/** A piece of work that the test ends, and what happened to it. */
function makePiece(log: string[], name: string) {
  let [end, fail] = [(): void => undefined, (): void => undefined];
  const promise = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = () => reject(new Error(name));
  });
  const work = () => {
    log.push(`${name} starts`);
    return promise.finally(() => log.push(`${name} ends`));
  };
  return { work, end, fail };
}

const settle = () => new Promise(setImmediate);

describe('an exclusive runner', () => {
  it('starts a piece inside the call when none is under way', async () => {
    const [runner, log] = [new ExclusiveRunner(), [] as string[]];
    const piece = makePiece(log, 'a');
    expect(runner.isBusy).toBe(false);
    const done = runner.run(piece.work);
    expect(log).toEqual(['a starts']);
    expect(runner.isBusy).toBe(true);
    piece.end();
    expect(await done).toBe('a');
    expect(runner.isBusy).toBe(false);
  });

  it('never has two pieces under way, and keeps the order of the calls', async () => {
    const [runner, log] = [new ExclusiveRunner(), [] as string[]];
    const pieces = ['a', 'b', 'c'].map((name) => makePiece(log, name));
    const done = pieces.map(({ work }) => runner.run(work));
    // The later ones are ready before the first: they wait all the same.
    for (const { end } of [...pieces].reverse()) end();
    expect(await Promise.all(done)).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });

  it('tells of a failure to the caller of that piece only, and goes on', async () => {
    const [runner, log] = [new ExclusiveRunner(), [] as string[]];
    const [first, second] = [makePiece(log, 'a'), makePiece(log, 'b')];
    const failed = expect(runner.run(first.work)).rejects.toThrow('a');
    const done = runner.run(second.work);
    first.fail();
    await failed;
    second.end();
    expect(await done).toBe('b');
  });

  it('goes on behind work that throws before it returns a promise', async () => {
    const runner = new ExclusiveRunner();
    const broken = () => {
      throw new Error('at once');
    };
    await expect(runner.run(broken)).rejects.toThrow('at once');
    expect(runner.isBusy).toBe(false);
    expect(await runner.run(() => Promise.resolve('next'))).toBe('next');
  });

  it('stays busy between two pieces', async () => {
    const [runner, log] = [new ExclusiveRunner(), [] as string[]];
    const [first, second] = [makePiece(log, 'a'), makePiece(log, 'b')];
    const done = runner.run(first.work).then(() => runner.isBusy);
    const last = runner.run(second.work);
    first.end();
    expect(await done).toBe(true);
    second.end();
    await last;
  });

  it('is idle when every piece given so far has ended, failed ones too', async () => {
    const [runner, log] = [new ExclusiveRunner(), [] as string[]];
    await runner.whenIdle();
    const [first, second] = [makePiece(log, 'a'), makePiece(log, 'b')];
    const ended = [runner.run(first.work), runner.run(second.work)].map((done) => done.catch(() => undefined));
    let isIdle = false;
    const idle = runner.whenIdle().then(() => (isIdle = true));
    first.end();
    await settle();
    expect(isIdle).toBe(false);
    second.fail();
    await idle;
    await Promise.all(ended);
    expect(log.at(-1)).toBe('b ends');
  });
});
