import { expect, it } from '@jest/globals';
import type { Evaluation, SourceResult } from '../../api/evaluation-report.js';
import { orderSources, poorestSource } from './order-sources.js';

const scored = (source: string, kind: SourceResult['kind'], macroF1: number | null) =>
  ({ source, kind, metrics: macroF1 === null ? null : { macroF1 } }) as SourceResult;
const reportOf = (...sources: SourceResult[]) => ({ metrics: { macroF1: 0.9 }, sources }) as Evaluation;

it('puts the poorest first and those without figures last', () => {
  const sources = [
    scored('skipped', 'file-left-out', null),
    scored('good', 'file', 0.9),
    scored('poor', 'dataset', 0.2),
  ];
  expect(orderSources(sources).map(({ source }) => source)).toEqual(['poor', 'good', 'skipped']);
});

it.each<[string | undefined, SourceResult[]]>([
  ['abroad', [scored('left out', 'file-left-out', 0), scored('abroad', 'dataset', 0.3)]],
  ['left out', [scored('left out', 'file-left-out', 0.5), scored('abroad', 'dataset', 0.89)]],
  [undefined, [scored('left out', 'file-left-out', null), scored('file', 'file', 0.89)]],
])('heads the report with %s', (expected, sources) => {
  expect(poorestSource(reportOf(...sources))?.source).toBe(expected);
});
