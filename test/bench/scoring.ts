import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROFILES } from '@picket/shared/features';
import { randomOf } from '../support/data/distributions.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { measure } from './flow/measure.js';
import { agentOf } from './flow/meters.js';
import { isBelow, pairedRatio } from './statistics/paired-ratio.js';

/**
 * npm run bench -- scoring --against DIR: `picket-agent score` of this checkout and of another built one, in turns, on a
 * made-up flow CSV. The model says the same of every flow, so what is measured is all but the model: the way to it and
 * back. Ends with 1 where the whole interval lies below the bound.
 */
const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    flows: { type: 'string', default: '300000' },
    pairs: { type: 'string', default: '9' },
    bound: { type: 'string', default: '0.97' },
    bundle: { type: 'string' },
  },
});
const LIMITS = { seconds: 300, mib: 8192 };
if (values.against === undefined) {
  process.stderr.write('give --against DIR, another built checkout\n');
  process.exit(2);
}

async function writeFlows(path: string, flows: number): Promise<void> {
  const columns = PROFILES['cic-v40'].csv;
  const next = randomOf(1);
  const file = createWriteStream(path);
  file.write(`${columns.join(',')}\n`);
  for (let flow = 0; flow < flows; flow++) {
    const cells = Array.from({ length: columns.length - 7 }, () => Math.floor(next() * 1000));
    const row = ['id', '10.0.0.1', 1024, '10.0.0.2', 80, 6, '2026-01-01 00:00:00', ...cells].join(',');
    if (!file.write(`${row}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

async function secondsOf(checkout: string, flows: string, bundle: string): Promise<number> {
  const command = [...agentOf(checkout), 'score', flows, '--model', bundle, '--out', '/dev/null'];
  const taken = await measure(command, LIMITS);
  if (typeof taken === 'string') throw new Error(`${checkout}: ${taken}`);
  return taken.cpuSeconds;
}

const folder = mkdtempSync(join(tmpdir(), 'picket-scoring-'));
try {
  const [flows, tiny] = [join(folder, 'flows.csv'), join(folder, 'tiny.zip')];
  await writeFlows(flows, Number(values.flows));
  writeFileSync(tiny, tinyBundle());
  const bundle = values.bundle ?? tiny;
  const ratios: number[] = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const ours = await secondsOf('.', flows, bundle);
    const theirs = await secondsOf(values.against, flows, bundle);
    ratios.push(theirs / ours);
    process.stderr.write(`${ours.toFixed(2)} CPU s here, ${theirs.toFixed(2)} there\n`);
  }
  const ratio = pairedRatio(ratios);
  if (!ratio) throw new Error('too few pairs');
  const { median, low, high, pairs } = ratio;
  process.stdout.write(
    `score, ${values.flows} flows: ${median.toFixed(3)} of the other's speed, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}, ${pairs} pairs\n`,
  );
  if (isBelow(ratio, Number(values.bound))) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
