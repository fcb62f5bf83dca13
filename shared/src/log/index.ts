import { writeSync } from 'node:fs';

/** How often a pipe that is full is tried again before a line is given up. */
const TRIES = 100;
const PAUSE_MS = 1;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Where log lines go, at once. A log that cannot be written (disk full, pipe closed, file too large) costs its lines and
 * nothing else; they are counted, and the next line that fits goes on.
 */
export class LogSink {
  private droppedLines = 0;

  /** @param fd 1 or 2 as a rule */
  constructor(private readonly fd: number) {}

  /** Lines that could not be written. */
  get dropped(): number {
    return this.droppedLines;
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    let at = 0;
    for (let tries = 0; at < bytes.length && tries < TRIES;) {
      try {
        at += writeSync(this.fd, bytes, at);
      } catch (error) {
        if (!isFullPipe(error)) break;
        tries += 1;
        Atomics.wait(sleeper, 0, 0, PAUSE_MS);
      }
    }
    if (at < bytes.length) this.droppedLines += 1;
  }
}

function isFullPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EINTR');
}
