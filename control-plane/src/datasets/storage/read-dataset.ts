import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PicketError } from '@picket/shared/errors';
import type { FlowMatrix } from '../domain/matrix.js';
import { DATASET_FILES, DATASET_MANIFEST, datasetManifestSchema, type DatasetFile } from './dataset-manifest.js';

/**
 * Reads a stored data set into memory.
 * @throws PicketError `dataset.damaged` when its files are not as long as its manifest says
 */
export async function readDataset(folder: string): Promise<FlowMatrix> {
  const text = await readFile(join(folder, DATASET_MANIFEST), 'utf8');
  const { profile, columns, classes, rows, files, derivedFrom } = datasetManifestSchema.parse(JSON.parse(text));
  const read = (file: DatasetFile, bytesARow: number) => readNumbers(folder, file, rows * bytesARow);
  return {
    profile,
    columns,
    classes,
    rows,
    files,
    labelsFile: derivedFrom && files.length - 1,
    values: new Float32Array(await read('values', columns.length * Float32Array.BYTES_PER_ELEMENT)),
    labels: new Uint16Array(await read('labels', Uint16Array.BYTES_PER_ELEMENT)),
    origins: {
      files: new Uint16Array(await read('files', Uint16Array.BYTES_PER_ELEMENT)),
      sources: new Uint32Array(await read('sources', Uint32Array.BYTES_PER_ELEMENT)),
      destinations: new Uint32Array(await read('destinations', Uint32Array.BYTES_PER_ELEMENT)),
      sourcePorts: new Int32Array(await read('sourcePorts', Int32Array.BYTES_PER_ELEMENT)),
      destinationPorts: new Int32Array(await read('destinationPorts', Int32Array.BYTES_PER_ELEMENT)),
      startMs: new Float64Array(await read('startMs', Float64Array.BYTES_PER_ELEMENT)),
    },
  };
}

async function readNumbers(folder: string, file: DatasetFile, bytes: number): Promise<ArrayBuffer> {
  const content = await readFile(join(folder, DATASET_FILES[file]));
  if (content.byteLength !== bytes)
    throw new PicketError('dataset.damaged', 'operational', `the files in ${folder} are damaged`, {
      next: 'import the data set again',
    });
  // A small file shares its buffer with others, and may begin where no number of this width can.
  return content.byteOffset === 0 && content.buffer.byteLength === bytes
    ? content.buffer
    : content.buffer.slice(content.byteOffset, content.byteOffset + bytes);
}
