import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { trainingParametersSchema } from '../../api/training-run.js';
import { contentKeys } from './content-keys.js';
import { randomSplit, stratifiedShare } from './random-split.js';
import type { Split, SplitRows } from './rows.js';
import { splitRows } from './split-rows.js';

const SHARES = { validation: 0.15, test: 0.2 };
const FILES = ['a.csv', 'b.csv', 'c.csv', 'd.csv', 'e.csv', 'f.csv'];
const PARTS = ['train', 'validation', 'test'] as const;

/** Rows of one feature, its value the row's content. */
function rowsOf(
  labels: readonly number[],
  contents: readonly number[],
  seed = 1,
  heldOut = new Set<number>(),
): SplitRows {
  const numbers = Uint32Array.from(contents.keys());
  return {
    classes: ['Normal', 'DoS', 'Probe', 'U2R'],
    labels: Uint16Array.from(labels),
    keys: contentKeys(Float32Array.from(contents), 1, numbers, seed),
    copies: {
      rowOf: numbers,
      files: Uint16Array.from(numbers, (row) => row % FILES.length),
      sources: numbers.map((row) => 1 + (row % 40)),
      startMs: Float64Array.from(numbers),
    },
    isHoldOut: Uint8Array.from(numbers, (row) => Number(heldOut.has(row))),
  };
}

/** 1000 rows of class 0, 100 of class 1, 9 of class 2, 2 of class 3. */
const skewed = Array.from({ length: 1111 }, (_, row) => (row < 1000 ? 0 : row < 1100 ? 1 : row < 1109 ? 2 : 3));
const numbers = skewed.map((_, row) => row);

describe('randomSplit', () => {
  const rows = rowsOf(skewed, numbers);
  const split = randomSplit(rows, SHARES);
  const counts = (part: Uint32Array) => [0, 1, 2, 3].map((code) => part.filter((row) => skewed[row] === code).length);

  it('keeps the share of every class, holds out at least one row of a small one, and none of a tiny one', () => {
    expect(counts(split.test)).toEqual([200, 20, 2, 0]);
    expect(counts(split.validation)).toEqual([150, 15, 1, 0]);
    expect(counts(split.train)).toEqual([650, 65, 6, 2]);
  });

  it('is the same for the same seed and another for another', () => {
    expect(randomSplit(rowsOf(skewed, numbers), SHARES)).toEqual(split);
    expect(randomSplit(rowsOf(skewed, numbers, 8), SHARES).test).not.toEqual(split.test);
  });

  it('does not depend on the order of the rows', () => {
    const backwards = randomSplit(rowsOf([...skewed].reverse(), [...numbers].reverse()), SHARES);
    for (const part of PARTS) expect([...backwards[part]].map((row) => 1110 - row)).toEqual([...split[part]]);
  });

  it('moves at most one other row over each border for a row that is added', () => {
    const added = 20;
    const labels = [...skewed, ...new Array<number>(added).fill(0)];
    const more = randomSplit(
      rowsOf(
        labels,
        labels.map((_, row) => row),
      ),
      SHARES,
    );
    const left = [...split.test].filter((row) => !more.test.includes(row));
    const entered = [...more.test].filter((row) => row < 1111 && !split.test.includes(row));
    expect(left.length).toBeLessThanOrEqual(added);
    expect(entered.length).toBeLessThanOrEqual(added);
  });

  it('takes smaller shares from larger ones, with a row of every class', () => {
    const [small, large] = [0.1, 0.5].map((share) => stratifiedShare(rows, split.train, share));
    expect([...small].every((row) => large.includes(row))).toBe(true);
    expect(counts(small)).toEqual([65, 7, 1, 1]);
  });
});

describe('splitRows', () => {
  const policies = ['random', 'file', 'time', 'source'] as const;
  const settings = (policy: (typeof policies)[number], seed: number) =>
    trainingParametersSchema.parse({ split: { policy }, seed });

  it.each(policies)('puts every distinct row into exactly one part: %s', (policy) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 600 }),
        fc.nat(1000),
        fc.infiniteStream(fc.nat(2)),
        (count, seed, codes) => {
          const labels = Array.from({ length: count }, (_, row) => (row < 9 ? row % 3 : Number(codes.next().value)));
          const rows = withCopies(
            rowsOf(
              labels,
              labels.map((_, row) => row),
            ),
            seed,
          );
          const split = attempt(() =>
            splitRows({ ...rows, classes: rows.classes.slice(0, 3) }, settings(policy, seed), { files: FILES }),
          );
          if (!split) return;
          const all = PARTS.flatMap((part) => [...split[part]]).sort((a, b) => a - b);
          expect(all).toEqual([...rows.labels.keys()]);
          keepsItsPromise(rows, split, policy);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(policies)('neither trains nor validates on the hold-out, whatever the seed: %s', (policy) => {
    const held = new Set(numbers.filter((row) => row % 7 === 3));
    for (const seed of [1, 2, 3]) {
      const codes = numbers.map((row) => row % 3);
      const rows = { ...rowsOf(codes, numbers, seed, held), classes: ['Normal', 'DoS', 'Probe'] };
      const split = splitRows(rows, settings(policy, seed), { files: FILES });
      expect(new Set(split.holdOut)).toEqual(held);
      for (const part of [split.train, split.validation]) expect([...part].some((row) => held.has(row))).toBe(false);
      if (policy === 'random') expect([...held].every((row) => split.test.includes(row))).toBe(true);
    }
  });

  it.each([
    [0.5, 0.5, '2 of 500 rows of Normal'],
    [0.45, 0.5, null],
  ])('says by name that shares of %f and %f leave too little to learn from', (validationShare, testShare, left) => {
    const codes = [...Array(1000).keys()].map((row) => row % 2);
    const rows = { ...rowsOf(codes, [...codes.keys()]), classes: ['Normal', 'DoS'] };
    const parameters = trainingParametersSchema.parse({ validationShare, testShare });
    const error = left && {
      code: 'training.too-little-left',
      message: `the split leaves ${left} to train on: 10 are the least`,
    };
    const split = () => splitRows(rows, parameters, { files: FILES });
    if (error) expect(split).toThrow(expect.objectContaining(error));
    else expect(split).not.toThrow();
  });

  it('tests on the files that were named, on all their rows', () => {
    const rows = rowsOf(skewed, numbers);
    const parameters = trainingParametersSchema.parse({ split: { policy: 'file', testFiles: ['b.csv'] } });
    const { test } = splitRows(rows, parameters, { files: FILES });
    expect([...test].sort((a, b) => a - b)).toEqual(numbers.filter((row) => row % FILES.length === 1));
  });

  const isLabel = (row: number) => row % FILES.length === 5;

  it.each(['random', 'time', 'file'] as const)(
    'only trains on what analysts said, which moves no cut: %s',
    (policy) => {
      const codes = numbers.map((row) => row % 4);
      const split = splitRows(rowsOf(codes, numbers), settings(policy, 1), { files: FILES, labelsFile: 5 });
      expect(split.train.filter(isLabel)).toHaveLength(numbers.filter(isLabel).length);
      const others = numbers.filter((row) => !isLabel(row));
      const without = rowsOf(
        others.map((row) => codes[row]),
        others,
      );
      const files = Uint16Array.from(others, (row) => row % FILES.length);
      const startMs = Float64Array.from(others);
      const alone = splitRows({ ...without, copies: { ...without.copies, files, startMs } }, settings(policy, 1), {
        files: FILES.slice(0, 5),
      });
      for (const part of ['validation', 'test'] as const)
        expect([...split[part]]).toEqual([...alone[part]].map((position) => others[position]));
    },
  );

  it('trains on nothing that was said of a source that is held out', () => {
    for (let seed = 1; seed < 6; seed++) {
      const rows = rowsOf(skewed, numbers);
      const split = splitRows(rows, settings('source', seed), { files: FILES, labelsFile: 5 });
      const sourcesIn = (part: Uint32Array) => new Set(part.map((row) => rows.copies.sources[row]));
      const trained = sourcesIn(split.train);
      for (const part of [split.validation, split.test]) {
        expect([...part].some(isLabel)).toBe(false);
        expect([...sourcesIn(part)].filter((source) => trained.has(source))).toEqual([]);
      }
      expect(split.train.some(isLabel)).toBe(true);
    }
  });

  it('needs two files beside what analysts said', () => {
    expect(() => splitRows(rowsOf(skewed, numbers), settings('file', 1), { files: ['a', 'b'], labelsFile: 1 })).toThrow(
      expect.objectContaining({ code: 'training.unsplittable' }),
    );
  });

  it.each([
    ['one file', 'file', ['a.csv'], 'all rows come from one file'],
    ['no time', 'time', FILES, 'no row says when'],
    ['no address', 'source', FILES, 'no row says where'],
  ] as const)('refuses %s', (_, policy, files, reason) => {
    const rows = rowsOf(skewed, numbers);
    const copies = { ...rows.copies, sources: new Uint32Array(1111), startMs: new Float64Array(1111).fill(NaN) };
    expect(() => splitRows({ ...rows, copies }, settings(policy, 1), { files })).toThrow(
      expect.objectContaining({ code: 'training.unsplittable', message: expect.stringContaining(reason) as unknown }),
    );
  });

  it('refuses to test on a class that it could not learn, and names it and another policy', () => {
    const rows = rowsOf(skewed, numbers);
    // In the order of time the rare classes come last.
    expect(() => splitRows(rows, settings('time', 1), { files: FILES })).toThrow(
      expect.objectContaining({
        code: 'training.too-few-rows',
        message: 'too few distinct rows of DoS to train on when splitting by time',
        next: expect.stringContaining('split at random') as unknown,
      }),
    );
  });
});

/** Every third row comes a second time, from another file, address and time. */
function withCopies(rows: SplitRows, seed: number): SplitRows {
  const again = rows.copies.rowOf.filter((row) => row % 3 === 0);
  const { files, sources, startMs, rowOf } = rows.copies;
  return {
    ...rows,
    copies: {
      rowOf: Uint32Array.from([...rowOf, ...again]),
      files: Uint16Array.from([...files, ...again.map((row) => (row + seed) % FILES.length)]),
      sources: Uint32Array.from([...sources, ...again.map((row) => 1 + ((row + seed) % 40))]),
      startMs: Float64Array.from([...startMs, ...again.map((row) => row + seed)]),
    },
  };
}

/** What a policy promises of the copies of training and test rows. */
function keepsItsPromise({ copies }: SplitRows, split: Split, policy: string): void {
  const of = (part: Uint32Array, field: ArrayLike<number>) => {
    const rows = new Set(part);
    return [...copies.rowOf.keys()].filter((copy) => rows.has(copies.rowOf[copy])).map((copy) => field[copy]);
  };
  if (policy === 'time')
    expect(Math.max(...firstTimes(copies, split.train))).toBeLessThan(Math.min(...firstTimes(copies, split.test)));
  if (policy !== 'source' && policy !== 'file') return;
  const field = policy === 'source' ? copies.sources : copies.files;
  const trained = new Set(of(split.train, field));
  // A test row is there because one of its copies is in a group that was held out, so that never trains.
  for (const row of split.test) expect(of(Uint32Array.of(row), field).some((group) => !trained.has(group))).toBe(true);
}

function firstTimes(copies: SplitRows['copies'], part: Uint32Array): number[] {
  const first = new Map<number, number>();
  copies.rowOf.forEach((row, copy) => first.set(row, Math.min(first.get(row) ?? Infinity, copies.startMs[copy])));
  return [...part].map((row) => first.get(row)!);
}

/** Made-up rows may be too few for a policy; what it says then is held elsewhere. */
function attempt(cut: () => Split): Split | undefined {
  try {
    return cut();
  } catch (error) {
    expect(error).toMatchObject({ code: 'training.too-few-rows' });
    return undefined;
  }
}
