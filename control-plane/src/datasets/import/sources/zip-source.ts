import { basename } from 'node:path/posix';
import { constants, crc32, createInflateRaw } from 'node:zlib';
import type { Entry } from 'yauzl';
import { describeError } from '@picket/shared/errors';
import { toPrintable } from '@picket/shared/text';
import { refuseFile } from '../dialects/dialect.js';
import type { FlowSource, Opener, SourceFile } from './flow-source.js';
import { unpackGzip } from './text-source.js';
import { toUtf8 } from './to-utf8.js';
import { unpack } from './unpack.js';

export const ZIP_LIMITS = {
  members: 10_000,
  /** Of all members together, as the directory says; no member gives more than it says. */
  unpackedBytes: 256 * 1024 ** 3,
};

const [STORED, DEFLATED] = [0, 8];
/** What archivers and file managers leave beside the files. */
const LITTER = /(^|\/)(__MACOSX\/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)/i;
const FLOWS = /\.(csv|tsv)(\.gz)?$/i;
const TEXTS = /\.(txt|data)(\.gz)?$/i;
const UNPACK = 'unpack it and import the files in it';

/** The files of a ZIP that hold flows, and the names of those that do not. */
export interface ZipContent {
  readonly members: readonly Opener[];
  readonly ignored: readonly string[];
}

/**
 * Looks into a ZIP. Its files are read where they are: nothing is written, and a piece at a time is in memory.
 * @throws PicketError `dataset.foreign-file`
 */
export async function openZip(file: SourceFile, limits = ZIP_LIMITS): Promise<ZipContent> {
  const entries = await readDirectory(file, limits);
  const names = entries.map(({ fileName }) => toPrintable(fileName));
  refuseOtherZips(file.name, names);
  const isFlow = names.some((name) => FLOWS.test(name)) ? FLOWS : TEXTS;
  const flows = entries.filter(({ fileName }) => isFlow.test(fileName));
  if (flows.length === 0) {
    const holds = names.length === 0 ? 'nothing' : names.slice(0, 3).join(', ');
    throw refuseFile(file.name, `it is a ZIP without a CSV in it; it holds ${holds}`, { next: UNPACK });
  }
  for (const entry of flows) requireReadable(file.name, entry);
  const members = flows.map((entry) => ({
    name: nameOf(entry, flows),
    size: entry.compressedSize,
    open: () => Promise.resolve(openMember(file.path, entry)),
  }));
  return { members, ignored: names.filter((name) => !isFlow.test(name)) };
}

async function readDirectory({ name, path }: SourceFile, limits: typeof ZIP_LIMITS): Promise<Entry[]> {
  // Loaded on choice: few files need it.
  const { openPromise } = (await import('yauzl')).default;
  const entries: Entry[] = [];
  let bytes = 0;
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: true });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || LITTER.test(entry.fileName)) continue;
      entries.push(entry);
      bytes += entry.uncompressedSize;
      if (entries.length > limits.members || bytes > limits.unpackedBytes) break;
    }
  } catch (cause) {
    const reason = `it is a ZIP that is cut off or damaged (${describeError(cause)})`;
    throw refuseFile(name, reason, { cause, next: 'fetch it again, or unpack what can be and import that' });
  }
  if (entries.length > limits.members)
    throw refuseFile(name, `it is a ZIP of more than ${limits.members} files`, { next: UNPACK });
  if (bytes > limits.unpackedBytes)
    throw refuseFile(name, `it is a ZIP that unpacks to more than ${limits.unpackedBytes} bytes`, { next: UNPACK });
  return entries;
}

/** Much else is a ZIP too. */
function refuseOtherZips(file: string, names: readonly string[]): void {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  const asCsv = { next: 'save the sheet as CSV UTF-8 and import that' };
  if (has(/^xl\/workbook\./)) throw refuseFile(file, 'it is an Excel workbook', asCsv);
  if (has(/^content\.xml$/) && has(/^mimetype$/)) throw refuseFile(file, 'it is an OpenDocument file', asCsv);
  if (has(/^word\/|^ppt\//)) throw refuseFile(file, 'it is an Office document', asCsv);
  if (has(/(^|\/)manifest\.json$/) && has(/\.onnx$/))
    throw refuseFile(file, 'it is a model bundle', {
      next: 'import it on the page of the models',
      command: 'picket models import BUNDLE',
    });
  if (names.length > 0 && names.every((name) => name.endsWith('.npy')))
    throw refuseFile(file, 'it holds NumPy arrays', { next: 'write them as Parquet or CSV, with names of columns' });
}

function requireReadable(file: string, entry: Entry): void {
  if (entry.isEncrypted())
    throw refuseFile(file, `${entry.fileName} in it is encrypted`, { next: 'unpack it with its password' });
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw refuseFile(file, `${entry.fileName} in it is packed by method ${entry.compressionMethod}`, { next: UNPACK });
}

/** Without its folders, unless two files would have one name then. */
function nameOf({ fileName }: Entry, all: readonly Entry[]): string {
  const name = basename(fileName);
  return toPrintable(all.filter((other) => basename(other.fileName) === name).length > 1 ? fileName : name);
}

function openMember(path: string, entry: Entry): FlowSource {
  let [read, isDamaged] = [0, false];
  const onDamage = () => (isDamaged = true);
  const packed = () => readPacked(path, entry, (bytes) => (read = Math.max(read, bytes)));
  const create = () => createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  const plain = () =>
    checked(
      entry.compressionMethod === STORED ? packed() : unpack({ open: packed, create, onDamage }),
      entry,
      onDamage,
    );
  const content = /\.gz$/i.test(entry.fileName) ? unpackGzip(plain, onDamage) : plain();
  const fault = () => (isDamaged ? 'in the ZIP it is cut off, damaged or longer than it says' : undefined);
  return { content: toUtf8(content), bytesRead: () => read, fault };
}

async function* readPacked(path: string, entry: Entry, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const { openPromise } = (await import('yauzl')).default;
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  let bytes = 0;
  try {
    const isPacked = entry.compressionMethod !== STORED;
    const stream = await zip.openReadStreamPromise(entry, isPacked ? { decodeFileData: false } : {});
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      onRead((bytes += chunk.length));
      yield chunk;
    }
  } finally {
    zip.close();
  }
}

/** Ends where a member would become longer than the directory says; its checksum is that of the directory. */
async function* checked(
  content: AsyncIterable<Uint8Array>,
  { uncompressedSize, crc32: expected }: Entry,
  onDamage: () => void,
): AsyncGenerator<Uint8Array> {
  let [bytes, sum] = [0, 0];
  for await (const chunk of content) {
    const taken = chunk.subarray(0, uncompressedSize - bytes);
    bytes += taken.length;
    sum = crc32(taken, sum);
    yield taken;
    if (taken.length < chunk.length) return void onDamage();
  }
  if (bytes !== uncompressedSize || sum !== expected) onDamage();
}
