/**
 * What agent and scorer process say to each other, over a pipe in each direction: a header of eight bytes, then the body.
 * The first two requests are the shape (JSON) and the model (ONNX), each later one is a batch: rows of 32-bit floats, as
 * this machine has them. Each request after the shape gets one answer: scores, or in words why there are none.
 */
export const HEADER_BYTES = 8;

/** Kind of an answer; a request has the kind 0. */
export enum Answer {
  Scores = 0,
  Failure = 1,
}

export function header(kind: number, bytes: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt32LE(kind, 0);
  head.writeUInt32LE(bytes, 4);
  return head;
}

export function readHeader(head: Buffer): { kind: number; bytes: number } {
  return { kind: head.readUInt32LE(0), bytes: head.readUInt32LE(4) };
}

/** The numbers as bytes, without a copy. */
export function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
