import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { PROFILES } from '@picket/shared/features';
import { randomOf } from './distributions.js';

const { csv, features } = PROFILES['cic-v40'];
const CLASSES = ['Normal', 'DDoS ', 'DoS', 'Probe', 'BFA', 'Web-Attack', 'BOTNET', 'U2R'];
const ROWS_A_WRITE = 2000;
/** Columns that the tool writes as whole numbers; the others are doubles. */
const WHOLE = /Pkts$|Flags|Flag C|Header|Duration|Subflow|Win Byts|Seg Size Min|\/b Avg|Blk Rate/;

/**
 * Writes a CSV that looks like InSDN's: its columns, its mix of zeros, whole numbers, doubles of up to ten digits and
 * spreadsheet exponents, its dates. Made up: it stands for nothing on a network.
 * @returns rows written
 */
export async function writeInsdnShaped(path: string, bytes: number, seed = 1): Promise<number> {
  const file = createWriteStream(path);
  const random = randomOf(seed);
  let [rows, written] = [0, 0];
  for (let text = `${csv.join(',')}\n`; ; text = '') {
    for (let row = 0; row < ROWS_A_WRITE; row++, rows++) text += `${line(random, rows)}\n`;
    written += text.length;
    if (!file.write(text)) await once(file, 'drain');
    if (written >= bytes) break;
  }
  file.end();
  await once(file, 'close');
  return rows;
}

/** @param label default: any class, the first ones more often */
export function line(random: () => number, row: number, label = anyClass(random)): string {
  const protocol = random() < 0.7 ? 6 : 17;
  const cells = csv.map((name) => {
    if (name === 'Label') return label;
    if (name === 'Protocol') return protocol;
    if (!features.includes(name)) return identity(name, row);
    return feature(name, protocol, random);
  });
  return cells.join(',');
}

function anyClass(random: () => number): string {
  return CLASSES[Math.floor(random() * random() * CLASSES.length)];
}

function identity(name: string, row: number): string {
  if (name === 'Timestamp') return `${1 + (row % 28)}/1/2020 ${row % 24}:${String(row % 60).padStart(2, '0')}`;
  if (name.endsWith('Port')) return String(1024 + (row % 60_000));
  const address = `192.168.${row % 250}.${row % 199}`;
  return name === 'Flow ID' ? `${address}-10.0.0.1-${row % 60_000}-80-6` : address;
}

/** Consistent with the version of InSDN, see docs/profiles.md §1. */
function feature(name: string, protocol: number, random: () => number): string {
  if (name === 'Init Fwd Win Byts') return '-1';
  if (name === 'Init Bwd Win Byts') return protocol === 6 ? String(Math.floor(random() * 65_536)) : '-1';
  if (/Flag C/.test(name)) return protocol === 6 && random() < 0.3 ? '1' : '0';
  if (/Flags|\/b Avg|Blk Rate|Seg Size Min|Subflow|^Tot/.test(name)) return '0';
  if (random() < 0.35) return WHOLE.test(name) ? '0' : '0.0';
  const value = Math.exp(random() * 17);
  if (WHOLE.test(name)) return String(Math.floor(value));
  return value >= 1e7 ? value.toExponential(2).replace('e+', 'E+0') : String(Number(value.toPrecision(10)));
}
