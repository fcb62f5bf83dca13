import { printable } from '@picket/shared/text';

/** One line on stderr that is written over and over; without a terminal, one line for each new text. */
export class ProgressLine {
  private shown = '';

  show(text: string): void {
    if (text === this.shown) return;
    const line = printable(text);
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    this.shown = text;
  }

  end(): void {
    if (process.stderr.isTTY && this.shown) process.stderr.write('\n');
  }
}
