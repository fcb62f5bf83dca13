/** Takes so many bytes at a time from a stream of pieces of any size. */
export class ByteSource {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.pieces = source[Symbol.asyncIterator]();
  }

  /** So many bytes, fewer where the stream ends before. */
  async take(bytes: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    let missing = bytes;
    while (missing > 0) {
      const piece = await this.next(missing);
      if (!piece) break;
      taken.push(piece);
      missing -= piece.length;
    }
    return taken.length === 1 ? taken[0]! : Buffer.concat(taken);
  }

  /** The next piece, of so many bytes at most; undefined: the stream has ended. */
  async next(most: number): Promise<Buffer | undefined> {
    while (this.rest.length === 0) {
      const { done, value } = (await this.pieces.next()) as IteratorResult<Uint8Array, undefined>;
      if (done) return undefined;
      this.rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const piece = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  /** All that is left. */
  async *all(): AsyncGenerator<Buffer> {
    for (let piece = await this.next(Infinity); piece; piece = await this.next(Infinity)) yield piece;
  }

  /** Lets go of the stream, read or not. */
  async close(): Promise<void> {
    await this.pieces.return?.();
  }
}
