import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Violation, MqttPacketLimit } from './mqtt-packet-limit.js';
import type { TokenBucket } from './token-bucket.js';

export interface ConnectionLimits {
  readonly packets: MqttPacketLimit;
  /** Packets of this client: who sends more is read more slowly, and nothing is lost. */
  readonly rate: TokenBucket;
  /** A reader that lets this much pile up is disconnected. */
  readonly pendingBytes: number;
}

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
   * stores what they publish, and for nobody else. Who is waited for is not slowed down either.
   */
  isWaitedFor = false;
  readonly isSecure: boolean;
  /** Not read from until its debt is paid. */
  private isHeld = false;
  /** From the first delay until the client has been quiet for long enough to have its burst again. */
  private isSlowed = false;

  constructor(
    private readonly socket: Socket,
    private readonly limits: ConnectionLimits,
    private readonly onRefused: (reason: Violation | 'slow-reader' | 'slowed-down') => void,
  ) {
    super({ allowHalfOpen: false });
    this.address = socket.remoteAddress ?? '';
    this.isSecure = socket instanceof TLSSocket;
    socket.on('data', (chunk: Buffer) => this.forward(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** Largest packet from now on. */
  set packetBytes(limitBytes: number) {
    this.limits.packets.limitBytes = limitBytes;
  }

  override _read(): void {
    if (!this.isHeld) this.socket.resume();
  }

  /** Says of everybody but who is waited for that there is room, and ends at once who is too far behind. */
  override write(...chunk: unknown[]): boolean {
    if (this.destroyed) return true;
    const hasRoom = super.write(...(chunk as Parameters<Duplex['write']>));
    if (this.isWaitedFor) return hasRoom;
    if (this.writableLength > this.limits.pendingBytes) {
      this.onRefused('slow-reader');
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
    const violation = this.limits.packets.check(chunk);
    if (violation) {
      this.onRefused(violation);
      this.destroy();
      return;
    }
    if (!this.push(chunk)) this.socket.pause();
    if (!this.isWaitedFor) this.slowDown();
  }

  /** Makes the client wait for what it has sent beyond its rate; the kernel's buffers, then the client, fill meanwhile. */
  private slowDown(): void {
    const { packets, rate } = this.limits;
    if (this.isSlowed && rate.isFull) this.isSlowed = false;
    const waitMs = rate.take(packets.takeCount());
    if (waitMs === 0 || this.isHeld) return;
    if (!this.isSlowed) this.onRefused('slowed-down');
    this.isSlowed = true;
    this.isHeld = true;
    this.socket.pause();
    setTimeout(() => this.release(), waitMs).unref();
  }

  private release(): void {
    this.isHeld = false;
    this.socket.resume();
  }
}
