import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import type { OutboxRecord } from './outbox-record.js';

/**
 * Test aid (PICKET_OUTBOX_LEDGER): one line "epoch sequence sha256-of-message" for every record, written after the
 * outbox has it on the disk and on the disk itself before the record is delivered. The crash tests compare what was
 * promised here with what the database holds.
 */
export class Ledger {
  private constructor(private readonly fd: number) {}

  static open(path: string): Ledger {
    return new Ledger(openSync(path, 'a'));
  }

  write(records: readonly OutboxRecord[]): void {
    if (records.length === 0) return;
    const lines = records.map(({ epoch, sequence, payload }) => `${epoch} ${sequence} ${sha256(payload)}\n`);
    writeSync(this.fd, lines.join(''));
    fdatasyncSync(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
