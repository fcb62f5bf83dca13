import { describe, expect, it } from '@jest/globals';
import { randomOf, sketchOf } from '../../../../test/support/data/distributions.js';
import { histogram } from './histogram.js';

describe('histogram', () => {
  it('holds every value of both sides between the same ascending edges', () => {
    const next = randomOf(2);
    const reference = Array.from({ length: 4000 }, () => (next() - 0.2) * 1e6);
    const current = Array.from({ length: 900 }, () => (next() < 0.5 ? 0 : next() * 1e3));
    const { edges, ...counts } = histogram(sketchOf(reference), sketchOf(current));
    expect(edges).toEqual([...edges].sort((a, b) => a - b));
    expect([counts.reference.length, counts.current.length]).toEqual([edges.length - 1, edges.length - 1]);
    expect(edges.length).toBeLessThanOrEqual(44);
    expect(edges[0]).toBe(Math.min(...reference));
    expect(edges.at(-1)).toBe(Math.max(...reference));
    const total = (side: number[]) => side.reduce((sum, count) => sum + count, 0);
    expect([total(counts.reference), total(counts.current)]).toEqual([4000, 900]);
    const zero = edges.findIndex((edge, index) => index > 0 && edge === 0);
    expect(counts.current[zero - 1]).toBe(current.filter((value) => value === 0).length);
  });

  it('shows few values one by one', () => {
    const { reference, current } = histogram(sketchOf([0, 0, 6, 17]), sketchOf([6, 6]));
    expect(reference).toEqual([2, 1, 1]);
    expect(current).toEqual([0, 2, 0]);
  });

  it('is empty when nothing is known, and fine when one side is', () => {
    expect(histogram(sketchOf([]), sketchOf([]))).toEqual({ edges: [], labels: null, reference: [], current: [] });
    expect(histogram(sketchOf([]), sketchOf([5]))).toEqual({
      edges: [5, 5],
      labels: null,
      reference: [0],
      current: [1],
    });
  });
});
