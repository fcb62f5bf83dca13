import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { decodeSketch, DdSketch, encodeSketch, mergeEncoded } from '@picket/shared/sketch';
import { byWeightedDrift, featureDrift } from '../../control-plane/src/drift/domain/feature-drift.js';
import { inSlices } from '../../control-plane/src/platform/time-slices.js';
import { WindowTotals } from '../../control-plane/src/sketches/domain/window-totals.js';
import { randomOf } from '../support/data/distributions.js';

/**
 * What a drift report over a large fleet costs on one core: one window of each agent, as the database holds it, merged
 * into one and compared with a reference. Made-up flows; reading from the database is not in it.
 */
const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '10000' },
    features: { type: 'string', default: '77' },
    flows: { type: 'string', default: '300' },
  },
});
const [agents, features, flows] = [Number(values.agents), Number(values.features), Number(values.flows)];
const DISTINCT_WINDOWS = 50;

const next = randomOf(1);
/** Half zeros, the rest over seven octaves: as wide as packet counts and lengths are. */
const draw = () => (next() < 0.5 ? 0 : Math.exp(5 * next()));
const sketch = () => {
  const made = new DdSketch();
  for (let flow = 0; flow < flows; flow++) made.add(draw());
  return made;
};

function encodedWindow(): Uint8Array {
  const window = new WindowTotals();
  window.flows = flows;
  for (let feature = 0; feature < features; feature++) window.features.set(`feature ${feature}`, sketch());
  return window.encode();
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const windows = Array.from({ length: DISTINCT_WINDOWS }, encodedWindow);
const bytes = windows.reduce((sum, window) => sum + window.length, 0) / windows.length;
const merges = agents * features;
print(`${agents} windows of ${features} features and ${flows} flows, ${Math.round(bytes)} bytes each`);

const totals = new WindowTotals();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const mergeStart = performance.now();
await inSlices(Array(agents).keys(), (agent) => totals.add(windows[agent % DISTINCT_WINDOWS] ?? new Uint8Array()));
const mergeMs = performance.now() - mergeStart;
delay.disable();
const rate = Math.round((merges / mergeMs) * 1000);
print(`merge     ${mergeMs.toFixed(0)} ms, ${rate} sketches/s, ${((mergeMs / merges) * 1e6).toFixed(0)} ns a sketch`);
print(`          longest pause of the event loop ${(delay.max / 1e6).toFixed(0)} ms`);

const reference = new WindowTotals();
for (const window of windows.slice(0, 10)) reference.add(window);
const reportStart = performance.now();
const rows = [...totals.features].map(([name, current]) =>
  featureDrift(name, reference.features.get(name) ?? new DdSketch(), current, 1 / features),
);
rows.sort(byWeightedDrift);
print(`report    ${(performance.now() - reportStart).toFixed(1)} ms for ${rows.length} features`);

const one = encodeSketch(sketch());
const time = (work: (into: DdSketch) => void) => {
  const [rounds, into] = [20_000, new DdSketch()];
  for (let round = 0; round < rounds / 10; round++) work(into);
  const start = performance.now();
  for (let round = 0; round < rounds; round++) work(into);
  return (((performance.now() - start) / rounds) * 1e6).toFixed(0);
};
print(
  `one sketch: ${time((into) => mergeEncoded(one, into))} ns merged encoded, ${time((into) => into.merge(decodeSketch(one)))} ns decoded first`,
);
