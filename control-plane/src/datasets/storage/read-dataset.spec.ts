import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unknownOrigins, type FlowMatrix } from '../../ml/matrix/matrix.js';
import { DATASET_FILES } from './dataset-manifest.js';
import { DatasetWriter } from './dataset-writer.js';
import { readDataset, readSample } from './read-dataset.js';

const ROWS = 5000;
const WIDTH = 300;

describe('a stored data set', () => {
  let parent: string;
  let folder: string;
  let whole: FlowMatrix;

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'picket-dataset-'));
    const writer = await DatasetWriter.create(join(parent, 'incoming'));
    const origins = unknownOrigins(ROWS);
    origins.sources.forEach((_, row) => (origins.sources[row] = row));
    await writer.write({
      values: Float32Array.from({ length: ROWS * WIDTH }, (_, index) => index),
      labels: Uint16Array.from({ length: ROWS }, (_, row) => row % 2),
      origins,
    });
    const columns = Array.from({ length: WIDTH }, (_, index) => ({ name: `c${index}`, extra: false }));
    const description = { profile: 'cic-v40' as const, columns, classes: ['a', 'b'], rows: ROWS, files: ['x'] };
    folder = join(parent, await writer.publish(parent, description, { columns: [] }));
    whole = await readDataset(folder);
  });

  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  it('gives some of its rows, each with all that belongs to it', async () => {
    const sample = await readSample(folder, 500);
    expect(sample).toMatchObject({ rows: 500, classes: ['a', 'b'], files: ['x'] });
    for (const [index, row] of sample.origins.sources.entries()) {
      expect(sample.labels[index]).toBe(whole.labels[row]);
      expect(sample.values[index * WIDTH]).toBe(row * WIDTH);
      expect(sample.values[index * WIDTH + WIDTH - 1]).toBe(row * WIDTH + WIDTH - 1);
    }
    expect(sample.origins.sources[499]).toBeGreaterThan(4900);
  });

  it('gives all of them where there are no more', async () => {
    expect(await readSample(folder, ROWS)).toEqual(whole);
  });

  it('says when a file is shorter than it was', async () => {
    truncateSync(join(folder, DATASET_FILES.labels), 100);
    const refusal = expect.objectContaining({ code: 'dataset.damaged' }) as unknown;
    await expect(readDataset(folder)).rejects.toEqual(refusal);
    await expect(readSample(folder, 500)).rejects.toEqual(refusal);
  });
});
