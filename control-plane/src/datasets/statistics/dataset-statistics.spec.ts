import { describe, expect, it } from '@jest/globals';
import { UNLABELLED, unknownOrigins } from '../../ml/matrix/matrix.js';
import { DatasetStatistics } from './dataset-statistics.js';
import { DistinctCounter } from './distinct-counter.js';
import { QUANTILES } from './group-statistics.js';

function statisticsOf(columns: number[][], labels: number[], classes: string[], blocks = 1) {
  const statistics = new DatasetStatistics(columns.map((_, column) => `c${column}`));
  const rows = labels.length;
  for (let block = 0; block < blocks; block++) {
    const from = Math.floor((block * rows) / blocks);
    const to = Math.floor(((block + 1) * rows) / blocks);
    const values = Float32Array.from({ length: (to - from) * columns.length }, (_, index) => {
      return columns[index % columns.length][from + Math.floor(index / columns.length)];
    });
    const origins = unknownOrigins(to - from);
    statistics.add({ values, labels: Uint16Array.from(labels.slice(from, to)), origins });
  }
  return statistics.summarize(classes);
}

describe('DatasetStatistics', () => {
  const size = 5000;
  const wide = Array.from({ length: size }, (_, index) => Math.fround(Math.exp((index % 997) / 60)));
  const labels = Array.from({ length: size }, (_, index) => (index % 10 === 0 ? UNLABELLED : index % 2));

  it('counts what an exact computation finds, however the rows are cut into blocks', () => {
    const [found] = statisticsOf([wide], labels, ['Normal', 'DoS'], 7);
    const sorted = [...wide].sort((a, b) => a - b);
    const mean = wide.reduce((sum, value) => sum + value, 0) / size;
    const variance = wide.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (size - 1);
    expect(found).toMatchObject({ count: size, missing: 0, min: sorted[0], max: sorted.at(-1), distinct: 997 });
    expect(found.mean).toBeCloseTo(mean, 6);
    expect(found.sd! / Math.sqrt(variance)).toBeCloseTo(1, 9);
    QUANTILES.forEach((q, index) => {
      const exact = sorted[Math.floor(q * (size - 1))];
      expect(Math.abs(found.quantiles![index] - exact) / exact).toBeLessThan(0.016);
    });
  });

  it('keeps the classes apart on one axis, and every value in a bar', () => {
    const [found] = statisticsOf([wide], labels, ['Normal', 'DoS']);
    const sum = (bars: readonly number[]) => bars.reduce((total, bar) => total + bar, 0);
    expect(found.axis.scale).toBe('log');
    expect(found.axis.edges).toHaveLength(found.bars.length + 1);
    expect(sum(found.bars)).toBe(size);
    expect(found.classes.map(({ name, count, bars }) => [name, count, sum(bars)])).toEqual([
      ['Normal', 2000, 2000],
      ['DoS', 2500, 2500],
    ]);
  });

  it('gives each side of zero its decades, and whole quantiles to whole numbers', () => {
    const values = [
      ...Array.from({ length: 900 }, () => 0),
      ...Array.from({ length: 99 }, (_, index) => Math.round(10 ** (index / 20))),
      -3,
    ];
    const [found] = statisticsOf(
      [values],
      values.map(() => 0),
      ['a'],
    );
    const { edges, scale } = found.axis;
    expect(scale).toBe('log');
    expect([edges[0], edges.at(-1)]).toEqual([-3, 79_433]);
    expect([...edges].sort((a, b) => a - b)).toEqual(edges);
    expect(found.bars.reduce((sum, bar) => sum + bar, 0)).toBe(1000);
    expect(found.quantiles?.every(Number.isInteger)).toBe(true);
  });

  it.each([32, 33, 40, 47, 63, -32, -63])('shows %d where nearly every value is so', (value) => {
    const values = [...Array.from({ length: 59 }, () => value), 64, -64];
    const [found] = statisticsOf(
      [values],
      values.map(() => 0),
      ['a'],
    );
    expect(found.quantiles?.slice(2, 5)).toEqual([value, value, value]);
  });

  it('keeps zeros apart from the one other value', () => {
    const values = Array.from({ length: 100 }, (_, index) => (index === 7 ? 1000 : 0));
    const [found] = statisticsOf(
      [values],
      values.map(() => 0),
      ['a'],
    );
    expect(found.bars.filter((bar) => bar > 0)).toEqual([99, 1]);
  });

  it('counts what is missing, and says nothing of a column without values', () => {
    const [empty, half] = statisticsOf(
      [
        [NaN, NaN],
        [NaN, 3],
      ],
      [0, 0],
      ['a'],
    );
    expect(empty).toMatchObject({
      count: 0,
      missing: 2,
      min: null,
      mean: null,
      quantiles: null,
      distinct: 0,
      bars: [],
    });
    expect(half).toMatchObject({ count: 1, missing: 1, min: 3, max: 3, sd: 0, distinct: 1, bars: [1] });
  });
});

describe('DistinctCounter', () => {
  it.each([0, 1, 2000, 2048, 2049, 20_000, 300_000])('counts %d numbers, exactly while they are few', (count) => {
    const counter = new DistinctCounter();
    for (let round = 0; round < 2; round++)
      for (let value = 0; value < count; value++) counter.add(Math.imul(value, 0x9e3779b1) >>> 0);
    expect(counter.isExact).toBe(count <= 2048);
    expect(Math.abs(counter.estimate() - count)).toBeLessThanOrEqual(count <= 2048 ? 0 : 0.06 * count);
  });
});
