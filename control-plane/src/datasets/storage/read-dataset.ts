import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlPlaneError } from '../../errors.js';
import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import { sampleRows } from './sample-rows.js';
import {
  DATASET_FILES,
  DATASET_MANIFEST,
  datasetManifestSchema,
  type DatasetFile,
  type DatasetManifest,
} from './dataset-manifest.js';

const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** Gives the numbers of one file, of all rows that are wanted. */
type Read = (file: DatasetFile, bytesARow: number) => Promise<ArrayBuffer>;

/**
 * Reads a stored data set into memory.
 * @throws PicketError `dataset.damaged` when its files are not as long as its manifest says
 */
export async function readDataset(folder: string): Promise<FlowMatrix> {
  const manifest = await readManifest(folder);
  return toMatrix(manifest, manifest.rows, (file, bytesARow) => readNumbers(folder, file, manifest.rows * bytesARow));
}

/**
 * Reads some rows of a stored data set, spread evenly; all of them where there are no more. Memory is bounded by these.
 * @throws PicketError `dataset.damaged`
 */
export async function readSample(folder: string, mostRows: number): Promise<FlowMatrix> {
  const manifest = await readManifest(folder);
  if (manifest.rows <= mostRows) return readDataset(folder);
  const rows = sampleRows(manifest.rows, mostRows);
  return toMatrix(manifest, mostRows, (file, bytesARow) =>
    readRows(join(folder, DATASET_FILES[file]), rows, bytesARow),
  );
}

/** How many rows a stored data set has. */
export async function countRows(folder: string): Promise<number> {
  return (await readManifest(folder)).rows;
}

async function readManifest(folder: string): Promise<DatasetManifest> {
  return datasetManifestSchema.parse(JSON.parse(await readFile(join(folder, DATASET_MANIFEST), 'utf8')));
}

async function toMatrix(manifest: DatasetManifest, rows: number, read: Read): Promise<FlowMatrix> {
  const { profile, columns, classes, files, derivedFrom } = manifest;
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
  await using handle = await open(join(folder, DATASET_FILES[file]));
  if ((await handle.stat()).size !== bytes) throw damaged(folder);
  // Piece by piece: one read ends at 2 GiB.
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await handle.read(content, at, Math.min(BYTES_AT_ONCE, bytes - at), at);
    if (bytesRead === 0) throw damaged(folder);
    at += bytesRead;
  }
  return content.buffer;
}

/** @param rows ascending */
async function readRows(path: string, rows: Float64Array, bytesARow: number): Promise<ArrayBuffer> {
  await using file = await open(path);
  const taken = new Uint8Array(rows.length * bytesARow);
  const block = Buffer.alloc(Math.max(1, Math.floor(BYTES_AT_ONCE / bytesARow)) * bytesARow);
  let [start, end] = [0, 0];
  for (let at = 0; at < rows.length; at++) {
    const from = rows[at]! * bytesARow;
    if (from + bytesARow > end) {
      start = from;
      end = from + (await file.read(block, 0, block.length, from)).bytesRead;
      if (from + bytesARow > end) throw damaged(path);
    }
    taken.set(block.subarray(from - start, from - start + bytesARow), at * bytesARow);
  }
  return taken.buffer;
}

function damaged(path: string): ControlPlaneError {
  return new ControlPlaneError('dataset.damaged', `the files in ${path} are damaged`, {
    next: 'import the data set again',
  });
}
