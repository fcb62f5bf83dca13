/** What a file can be, by its first bytes: its name says nothing. */
export type SourceKind = 'text' | 'parquet' | 'capture' | 'zip';

/** A file that cannot be imported as it is, and what makes one of it that can. */
export interface Unusable {
  readonly what: string;
  readonly next: string;
}

interface Format {
  /** As hexadecimal digits. */
  readonly magic: string;
  /** Where it stands; default: at the beginning. */
  readonly at?: number;
  readonly is: SourceKind | Unusable;
}

/** Holds every magic number below. */
export const HEAD_BYTES = 512;

const unpack = (what: string, command: string): Unusable => ({
  what,
  next: `unpack it (\`${command}\`) and import what is in it; gzip and ZIP are read as they are`,
});
const table = (what: string, next: string): Unusable => ({ what, next });
const text = (latin1: string) => Buffer.from(latin1, 'latin1').toString('hex');
const AS_CSV = 'save it as CSV UTF-8 and import that';

/** The one list of first bytes. */
const FORMATS: readonly Format[] = [
  { magic: text('PAR1'), is: 'parquet' },
  // pcap in either byte order, with micro- or nanoseconds; pcapng.
  { magic: 'd4c3b2a1', is: 'capture' },
  { magic: 'a1b2c3d4', is: 'capture' },
  { magic: '4d3cb2a1', is: 'capture' },
  { magic: 'a1b23c4d', is: 'capture' },
  { magic: '0a0d0d0a', is: 'capture' },
  { magic: text('PK\x03\x04'), is: 'zip' },
  { magic: text('PK\x05\x06'), is: 'zip' },
  { magic: text('PK\x07\x08'), is: 'zip' },
  { magic: 'd0cf11e0a1b11ae1', is: table('an Excel workbook (xls)', AS_CSV) },
  { magic: text('ARROW1'), is: table('an Arrow or Feather file', 'write it as Parquet or CSV and import that') },
  { magic: text('FEA1'), is: table('a Feather file (version 1)', 'write it as Parquet or CSV and import that') },
  { magic: text('ORC'), is: table('an ORC file', 'write it as Parquet or CSV and import that') },
  { magic: text('Obj\x01'), is: table('an Avro file', 'write it as Parquet or CSV and import that') },
  { magic: text('\x89HDF\r\n\x1a\n'), is: table('an HDF5 file', 'write it as Parquet or CSV and import that') },
  { magic: text('\x93NUMPY'), is: table('a NumPy array', 'write it as Parquet or CSV, with names of columns') },
  { magic: text('SQLite format 3\0'), is: table('an SQLite database', 'write the table as CSV and import that') },
  { magic: text('MATLAB '), is: table('a MATLAB file', 'write it as CSV and import that') },
  { magic: text('RDX'), is: table('an R data file', 'write it with `write.csv` and import that') },
  { magic: '377abcaf271c', is: unpack('a 7-Zip archive', '7z x FILE') },
  { magic: text('Rar!\x1a\x07'), is: unpack('a RAR archive', 'unrar x FILE') },
  { magic: 'fd377a585a00', is: unpack('an xz file', 'xz -d FILE') },
  { magic: '28b52ffd', is: unpack('a Zstandard file', 'zstd -d FILE') },
  { magic: text('BZh'), is: unpack('a bzip2 file', 'bunzip2 FILE') },
  { magic: '04224d18', is: unpack('an LZ4 file', 'lz4 -d FILE') },
  { magic: '1f9d', is: unpack('a file of compress (Z)', 'uncompress FILE') },
  { magic: text('ustar'), at: 257, is: unpack('a tar archive', 'tar xf FILE') },
  {
    magic: '0ca5',
    is: table('a file of nfdump', 'import the capture behind it: `picket dataset import FILE.pcap=CLASS`'),
  },
  { magic: text('snoop\0\0\0'), is: table('a snoop capture', 'write it as pcap: `editcap -F pcap FILE FILE.pcap`') },
  { magic: text('%PDF'), is: table('a PDF', 'import the data it describes') },
  { magic: text('\x89PNG'), is: table('a picture', 'import flow CSVs, Parquet or captures') },
  { magic: 'ffd8ff', is: table('a picture', 'import flow CSVs, Parquet or captures') },
  { magic: text('\x7fELF'), is: table('a program', 'import flow CSVs, Parquet or captures') },
  {
    magic: text('version https://git-lfs'),
    is: table('a pointer of Git LFS', 'fetch the file itself with `git lfs pull`'),
  },
];

/** A page that a download gave in place of the file, and other text that is no table. */
const PAGES: readonly { readonly begins: RegExp; readonly is: Unusable }[] = [
  {
    begins: /^\s*<(!doctype html|html)/i,
    is: table('a web page', 'the download needed a login or a click; fetch the file itself'),
  },
  { begins: /^\s*<\?xml/i, is: table('an XML file', AS_CSV) },
];

/** @param head the first bytes of a file, of what it unpacks to if it is gzip */
export function recogniseFormat(head: Buffer): SourceKind | Unusable {
  const found = FORMATS.find(({ magic, at = 0 }) => head.toString('hex', at, at + magic.length / 2) === magic);
  if (found) return found.is;
  const begin = head.toString('latin1');
  return PAGES.find(({ begins }) => begins.test(begin))?.is ?? 'text';
}
