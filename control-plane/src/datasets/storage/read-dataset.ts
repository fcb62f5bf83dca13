import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PicketError } from '@picket/shared/errors';
import type { FlowMatrix } from '../domain/matrix.js';
import { DATASET_FILES, datasetManifestSchema } from './dataset-manifest.js';

/**
 * Reads a stored data set into memory.
 * @throws PicketError `dataset.damaged` when its files are not as long as its manifest says
 */
export async function readDataset(folder: string): Promise<FlowMatrix> {
  const text = await readFile(join(folder, DATASET_FILES.manifest), 'utf8');
  const { profile, columns, classes, rows } = datasetManifestSchema.parse(JSON.parse(text));
  const matrix = await readFile(join(folder, DATASET_FILES.matrix));
  const labels = await readFile(join(folder, DATASET_FILES.labels));
  const isWhole =
    matrix.byteLength === rows * columns.length * Float32Array.BYTES_PER_ELEMENT &&
    labels.byteLength === rows * Uint16Array.BYTES_PER_ELEMENT;
  if (!isWhole)
    throw new PicketError('dataset.damaged', 'operational', `the files in ${folder} are damaged`, {
      next: 'import the data set again',
    });
  return {
    profile,
    columns,
    classes,
    rows,
    values: new Float32Array(matrix.buffer, matrix.byteOffset, rows * columns.length),
    labels: new Uint16Array(labels.buffer, labels.byteOffset, rows),
  };
}
