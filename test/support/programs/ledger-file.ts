import { existsSync, readFileSync } from 'node:fs';

/** A record that an agent had on its disk: what PICKET_OUTBOX_LEDGER names. */
export interface LedgerEntry {
  readonly epoch: number;
  readonly sequence: number;
  readonly sha256: string;
}

/** Whole lines of the ledger; the last one may have been cut off by a kill, then nobody was promised anything. */
export function readLedger(path: string): LedgerEntry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [epoch, sequence, sha256] = line.split(' ');
    return { epoch: Number(epoch), sequence: Number(sequence), sha256: sha256 ?? '' };
  });
}
