/** Bytes that come in chunks, taken in the sizes that a reader wants. */
export class ByteQueue {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** @returns the next bytes, without taking them; fewer at the end */
  async peek(count: number): Promise<Uint8Array> {
    while (this.rest.length < count && (await this.more()));
    return this.rest.subarray(0, count);
  }

  drop(count: number): void {
    this.rest = this.rest.subarray(count);
  }

  /** Takes some bytes, as many as have come but no more than `count`; none at the end. */
  async upTo(count: number): Promise<Uint8Array> {
    await this.peek(1);
    const taken = this.rest.subarray(0, count);
    this.drop(taken.length);
    return taken;
  }

  /** Gives back the last bytes of what `upTo` has just taken. */
  putBack(count: number): void {
    this.rest = new Uint8Array(this.rest.buffer, this.rest.byteOffset - count, this.rest.length + count);
  }

  async skipWhile(isSkipped: (byte: number) => boolean): Promise<void> {
    while ((await this.peek(1)).length > 0) {
      const stop = this.rest.findIndex((byte) => !isSkipped(byte));
      this.drop(stop < 0 ? this.rest.length : stop);
      if (stop >= 0) return;
    }
  }

  private async more(): Promise<boolean> {
    const step = await this.chunks.next();
    if (step.done === true) return false;
    this.rest = this.rest.length === 0 ? step.value : Buffer.concat([this.rest, step.value]);
    return true;
  }
}
