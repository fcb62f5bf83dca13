import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Excess, PacketGauge } from './packet-gauge.js';

/**
 * A socket whose packets are measured before the broker sees them: aedes has no limit of its own and buffers whatever
 * length a client declares, also of one that has not logged in.
 */
export class GaugedConnection extends Duplex {
  constructor(
    private readonly socket: Socket,
    private readonly gauge: PacketGauge,
    private readonly onExcess: (excess: Excess) => void,
  ) {
    super({ allowHalfOpen: false });
    socket.on('data', (chunk: Buffer) => this.forward(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  /** A packet is written in several small pieces; they leave together. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  private forward(chunk: Buffer): void {
    const excess = this.gauge.measure(chunk);
    if (excess) {
      this.onExcess(excess);
      this.destroy();
    } else if (!this.push(chunk)) this.socket.pause();
  }
}
