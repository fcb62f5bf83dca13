import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ProfileName } from '@picket/shared/features';
import { compareFlowCsv, type CsvComparison } from './flow-csv.js';
import { strictCsv } from '../traffic/meter.js';

/** A capture and the rows that the original tool made of it. */
export interface ReferencePair {
  readonly capture: string;
  readonly expected: string;
  readonly profile: ProfileName;
}

const EXPECTED = /\.(v40|head)\.csv(\.gz)?$/;

/** Every `NAME.pcap[.gz]` below a folder that stands beside a `NAME.pcap.v40.csv[.gz]` or `….head.csv[.gz]`. */
export function findPairs(folder: string): ReferencePair[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files.flatMap((file) => {
    const match = EXPECTED.exec(file);
    if (!match) return [];
    const plain = join(folder, file.slice(0, match.index));
    const capture = existsSync(plain) ? plain : `${plain}.gz`;
    return [{ capture, expected: join(folder, file), profile: match[1] === 'v40' ? 'cic-v40' : 'cic-head' } as const];
  });
}

export async function comparePair(pair: ReferencePair): Promise<CsvComparison> {
  return compareFlowCsv(readText(pair.expected), await strictCsv(pair.capture, pair.profile));
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
