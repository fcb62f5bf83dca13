import { expect, it } from '@jest/globals';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { SketchWindowSchema } from '@picket/shared/uplink';
import { sketchFromMessage } from '@picket/shared/sketch';
import { sketchOf } from '../../../../test/support/data/distributions.js';
import { windowOf } from '../../../../test/support/data/sketch-windows.js';
import { WindowTotals } from './window-totals.js';

const first = windowOf({ sequence: 1, startMs: 1e12, features: { Protocol: [6, 17] }, classes: { Normal: 2 } });
const second = windowOf({
  sequence: 2,
  startMs: 2e12,
  features: { Protocol: [6, NaN], 'Idle Min': [-1, 0, 1e9] },
  classes: { DoS: 3, Normal: 1 },
});

function totalsOf(...windows: Uint8Array[]): WindowTotals {
  const totals = new WindowTotals();
  for (const window of windows) totals.add(window);
  return totals;
}

it('adds up what agents send', () => {
  const totals = totalsOf(...[first, second].map((window) => toBinary(SketchWindowSchema, window)));
  expect({ flows: totals.flows, packets: totals.packets }).toEqual({ flows: 6, packets: 12 });
  expect(totals.features.get('Protocol')).toEqual(sketchOf([6, 17, 6, NaN]));
  expect([...totals.classes].map(([name, { flows }]) => [name, flows])).toEqual([
    ['Normal', 3],
    ['DoS', 3],
  ]);
});

it('writes a sum as a window again: readable by the contract, and adding up with others', () => {
  const [left, right] = [first, second].map((window) => totalsOf(toBinary(SketchWindowSchema, window)).encode());
  const message = fromBinary(SketchWindowSchema, right);
  expect(message).toMatchObject({ flows: 4n, packets: 8n, classes: [{ name: 'DoS', flows: 3n }, { name: 'Normal' }] });
  expect(sketchFromMessage(message.features[1].sketch!)).toEqual(sketchOf([-1, 0, 1e9]));
  const once = totalsOf(left, right).encode();
  expect(totalsOf(totalsOf(left).encode(), right).encode()).toEqual(once);
});
