import type { Transform } from 'node:stream';
import type { Zlib } from 'node:zlib';

export type Decoder = Transform & Zlib;

/** A stream of zlib, piece by piece: what one becomes is known before the next is given. */
export class Unpacker {
  private out: Uint8Array[] = [];
  private error: Error | undefined;
  private isOver = false;
  /**
   * Of the call that is waiting: zlib calls the callback of a write neither when that write fails nor when it ends the
   * output, as zeros behind the last gzip member do.
   */
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  constructor(private readonly stream: Decoder) {
    stream.on('data', (bytes: Uint8Array) => this.out.push(bytes));
    stream.on('error', (error: Error) => {
      this.error = error;
      this.waiting?.reject(error);
    });
    stream.once('end', () => {
      this.isOver = true;
      this.waiting?.resolve();
    });
  }

  /** Whether what was packed has ended, with something left of the last piece. */
  get hasEnded(): boolean {
    return this.isOver;
  }

  write(piece: Uint8Array): Promise<Uint8Array[]> {
    return this.wait((done) => this.stream.write(piece, done));
  }

  end(): Promise<Uint8Array[]> {
    return this.wait(() => this.stream.end());
  }

  /**
   * What zlib has left of a piece, since what was packed had ended: zeros that fill up a block, or something else.
   * @param at bytes before the piece
   */
  leftOf(piece: Uint8Array, at: number): Uint8Array {
    return this.isOver ? piece.subarray(Math.max(0, this.stream.bytesWritten - at)) : piece.subarray(piece.length);
  }

  private async wait(start: (done: () => void) => void): Promise<Uint8Array[]> {
    if (this.error) throw this.error;
    if (!this.isOver) {
      await new Promise<void>((resolve, reject) => {
        this.waiting = { resolve, reject };
        start(resolve);
      });
    }
    return this.take();
  }

  private take(): Uint8Array[] {
    const taken = this.out;
    this.out = [];
    return taken;
  }
}

/** zlib's codes are `Z_BUF_ERROR`, `Z_DATA_ERROR` and so on. */
export function isDamage(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');
}
