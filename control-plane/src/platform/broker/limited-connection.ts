import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Violation, MqttPacketLimit } from './mqtt-packet-limit.js';

/**
 * A socket whose packets are measured before the broker sees them: aedes has no limit of its own and buffers whatever
 * length a client declares, also of one that has not logged in. In the other direction it ends a reader that does not
 * keep up: what is published goes on to everybody else meanwhile.
 */
export class LimitedConnection extends Duplex {
  /** Of the other end. */
  readonly address: string;
  /**
   * aedes makes all who publish wait for a reader whose buffer says that it is full. Right for the control plane, which
   * stores what they publish, and for nobody else.
   */
  isWaitedFor = false;
  readonly isSecure: boolean;

  constructor(
    private readonly socket: Socket,
    readonly packetLimit: MqttPacketLimit,
    private readonly pendingBytes: number,
    private readonly onViolation: (violation: Violation | 'slow-reader') => void,
  ) {
    super({ allowHalfOpen: false });
    this.address = socket.remoteAddress ?? '';
    this.isSecure = socket instanceof TLSSocket;
    socket.on('data', (chunk: Buffer) => this.forward(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  /** Says of everybody but who is waited for that there is room, and ends at once who is too far behind. */
  override write(...chunk: unknown[]): boolean {
    if (this.destroyed) return true;
    const hasRoom = super.write(...(chunk as Parameters<Duplex['write']>));
    if (this.isWaitedFor) return hasRoom;
    if (this.writableLength > this.pendingBytes) {
      this.onViolation('slow-reader');
      this.destroy();
    }
    return true;
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
    const violation = this.packetLimit.check(chunk);
    if (violation) {
      this.onViolation(violation);
      this.destroy();
    } else if (!this.push(chunk)) this.socket.pause();
  }
}
