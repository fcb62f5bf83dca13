import { type MeterCounters } from '../profiles/index.js';
import { printable } from '@picket/shared/text';

const INTERVAL_MS = 500;

/** A line on standard error that is written over and over while a file is read; silent unless a person looks on. */
export class Progress {
  private readonly isShown = process.stderr.isTTY;
  private lastMs = 0;
  private width = 0;

  constructor(private readonly name: string) {}

  show(counters: () => MeterCounters): void {
    if (!this.isShown || Date.now() - this.lastMs < INTERVAL_MS) return;
    this.lastMs = Date.now();
    const { packetsReceived, flowsCreated } = counters();
    this.overwrite(`${printable(this.name)}: ${packetsReceived} packets, ${flowsCreated} flows`);
  }

  end(): void {
    if (this.width > 0) this.overwrite('');
  }

  private overwrite(text: string): void {
    process.stderr.write(`\r${text.padEnd(this.width)}${text === '' ? '\r' : ''}`);
    this.width = text.length;
  }
}
