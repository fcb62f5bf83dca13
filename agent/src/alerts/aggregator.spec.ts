import { describe, expect, it } from '@jest/globals';
import { AlertAggregator } from './aggregator.js';
import type { AlertGroup } from './alert-group.js';

const DOS = 1;
const PROBE = 2;

function add(aggregator: AlertAggregator, classIndex: number, source: string, destination: string): void {
  aggregator.groupOf(classIndex, source, destination).add(1000, 2000, 0.9);
}

function shape(groups: readonly AlertGroup[]) {
  return groups
    .map(
      ({ classIndex, source, destination, flows }) => `${classIndex} ${source || '*'}>${destination || '*'} ${flows}`,
    )
    .sort();
}

describe('AlertAggregator', () => {
  it('makes one group of a pair and class, and begins anew after take', () => {
    const aggregator = new AlertAggregator();
    for (let flow = 0; flow < 5; flow++) add(aggregator, DOS, 'a', 'v');
    add(aggregator, PROBE, 'a', 'v');
    expect(shape(aggregator.take())).toEqual(['1 a>v 5', '2 a>v 1']);
    expect(aggregator.take()).toEqual([]);
  });

  it('leaves the sources out when many hit one destination', () => {
    const aggregator = new AlertAggregator();
    for (let flow = 0; flow < 100_000; flow++) add(aggregator, DOS, `10.${flow >> 8}.${flow & 255}`, 'v');
    add(aggregator, DOS, 'other', 'elsewhere');
    expect(shape(aggregator.take())).toEqual(['1 *>v 100000', '1 other>elsewhere 1']);
  });

  it('leaves the destinations out when one source hits many', () => {
    const aggregator = new AlertAggregator();
    for (let host = 0; host < 254; host++) add(aggregator, PROBE, 'scanner', `10.0.0.${host}`);
    expect(shape(aggregator.take())).toEqual(['2 scanner>* 254']);
  });

  it('keeps few sources apart', () => {
    const aggregator = new AlertAggregator();
    for (let source = 0; source < 7; source++) add(aggregator, DOS, `s${source}`, 'v');
    expect(aggregator.take()).toHaveLength(7);
  });

  it('is bounded when both addresses vary, and counts every flow all the same', () => {
    const aggregator = new AlertAggregator();
    const flows = 30_000;
    for (let flow = 0; flow < flows; flow++) add(aggregator, DOS, `s${flow}`, `d${flow}`);
    const groups = aggregator.take();
    expect(groups.length).toBeLessThanOrEqual(10_001);
    expect(groups.reduce((sum, group) => sum + group.flows, 0)).toBe(flows);
  });

  it('is bounded when scanners make groups of what they have hit, and counts every flow all the same', () => {
    const aggregator = new AlertAggregator();
    const [scanners, victims] = [20_000, 8];
    let longest = 0;
    for (let source = 0; source < scanners; source++) {
      for (let nth = 0; nth < victims; nth++) add(aggregator, PROBE, `s${source}`, `d${source}.${nth}`);
      if (source % 1000 === 0) longest = Math.max(longest, aggregator.pairsListed);
    }
    expect(Math.max(longest, aggregator.pairsListed)).toBeLessThanOrEqual(40_000);
    const groups = aggregator.take();
    expect(groups.length).toBeLessThanOrEqual(10_001);
    expect(groups.reduce((sum, group) => sum + group.flows, 0)).toBe(scanners * victims);
    expect(aggregator.pairsListed).toBe(0);
  });

  it('finds what belongs together in the next window as in the first', () => {
    const aggregator = new AlertAggregator();
    for (let window = 0; window < 2; window++) {
      for (let source = 0; source < 25_000; source++) add(aggregator, DOS, `s${source}`, `d${source}`);
      aggregator.take();
    }
    for (let source = 0; source < 9; source++) add(aggregator, DOS, `s${source}`, 'v');
    expect(shape(aggregator.take())).toEqual(['1 *>v 9']);
  });

  it('keeps the time span, the best probability and few examples when groups become one', () => {
    const aggregator = new AlertAggregator();
    for (let source = 0; source < 20; source++) {
      const group = aggregator.groupOf(DOS, `s${source}`, 'v');
      group.add(1000 - source, 2000 + source, 0.5 + source / 100);
    }
    const [group] = aggregator.take();
    expect(group).toMatchObject({ flows: 20, firstUs: 981, lastUs: 2019 });
    expect(group?.probability).toBeCloseTo(0.69);
  });
});
