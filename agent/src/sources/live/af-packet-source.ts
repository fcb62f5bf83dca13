import { promisify } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getSystemErrorMessage } from 'node:util';
import { interfaceName, interfaceState } from './af-packet-interface.js';
import { ERRNO, loadLibc, type Libc } from './af-packet-libc.js';
import { closeGate, openGate, takeDrops, takeError } from './af-packet-options.js';
import { PacketRing } from './af-packet-ring.js';
import { BLOCK_TIMEOUT_MS, type PacketSocket } from './af-packet-socket.js';
import { type CaptureEnd, type FrameSink, type InterfaceFacts, type PacketSource } from '../packet-source.js';

/** Longest time between two pauses while nothing comes in. */
const WAIT_MS = 50;
/** Under load, timers and sockets get their turn this often. */
const TURN_MS = 50;
/** When the kernel has no block for us, every packet older than this has been delivered. */
const SETTLED_MS = 2 * BLOCK_TIMEOUT_MS;
const POLLIN = 1;
const POLLERR = 8;

/** Reads a packet socket until it is told to stop or the interface is gone. An interface that is down is waited for. */
export class AfPacketSource implements PacketSource {
  name: string;
  private drops = 0;
  private isDown = false;
  private fault: string | null = null;

  /** @param notice told, in words for a person, when the interface goes down or comes back */
  constructor(
    private readonly socket: PacketSocket,
    private readonly notice: (text: string) => void,
  ) {
    this.name = socket.name;
  }

  get interfaceFacts(): InterfaceFacts {
    return this.socket;
  }

  kernelDrops(): number {
    return this.drops;
  }

  async run(sink: FrameSink, signal?: AbortSignal): Promise<CaptureEnd> {
    const libc = await loadLibc();
    const ring = PacketRing.map(libc, this.socket);
    try {
      openGate(libc, this.socket.fd);
      await this.deliver(libc, ring, sink, signal);
      await this.empty(libc, ring, sink);
      return { packets: ring.packets, kernelDrops: this.drops, fault: this.fault };
    } finally {
      ring.unmap();
      libc.close(this.socket.fd);
    }
  }

  private async deliver(libc: Libc, ring: PacketRing, sink: FrameSink, signal?: AbortSignal): Promise<void> {
    let turnMs = performance.now();
    while (signal?.aborted !== true && this.fault === null) {
      const isIdle = !ring.deliverBlock(sink);
      await sink.pause(ring.clock.now(isIdle), true);
      const isDue = performance.now() - turnMs >= TURN_MS;
      if (!isIdle && !isDue) continue;
      this.drops += takeDrops(libc, this.socket.fd);
      if (isIdle) await this.wait(libc);
      else await nextTurn();
      turnMs = performance.now();
    }
  }

  /** The gate is shut; what has passed it is delivered. Bounded: nothing new comes. */
  private async empty(libc: Libc, ring: PacketRing, sink: FrameSink): Promise<void> {
    closeGate(libc, this.socket.fd);
    // The kernel hands over the block that it is filling when its time is up.
    for (let waits = 0; waits < 2; waits++) await pollFor(libc, this.socket.fd, 0, SETTLED_MS / 2);
    while (ring.deliverBlock(sink)) await sink.pause(ring.clock.now(false), true);
    this.drops += takeDrops(libc, this.socket.fd);
  }

  private async wait(libc: Libc): Promise<void> {
    const happened = await pollFor(libc, this.socket.fd, POLLIN, WAIT_MS);
    if ((happened & POLLERR) !== 0) this.takeTrouble(libc, takeError(libc, this.socket.fd));
    else if (this.isDown) this.lookAtInterface(libc);
  }

  private takeTrouble(libc: Libc, errno: number): void {
    if (errno === ERRNO.networkDown) this.goDown(libc);
    else if (errno !== 0) this.fault = getSystemErrorMessage(-errno);
  }

  private goDown(libc: Libc): void {
    this.isDown = true;
    this.notice(`interface ${this.currentName(libc)} is down: nothing comes in until it is up again`);
  }

  /** An interface may be renamed while it is read; its number stays. */
  private currentName(libc: Libc): string {
    return (this.name = interfaceName(libc, this.socket.fd, this.socket.interfaceIndex) ?? this.name);
  }

  /** A socket hears that its interface goes down, and nothing of what becomes of it then. */
  private lookAtInterface(libc: Libc): void {
    const { fd, interfaceIndex } = this.socket;
    const state = interfaceState(libc, fd, interfaceIndex);
    if (state === 'down') return;
    if (state === 'gone') this.fault = 'the interface was removed';
    else this.notice(`interface ${this.currentName(libc)} is up again`);
    this.isDown = false;
  }
}

/** @returns what happened; 0 when the time is up */
async function pollFor(libc: Libc, fd: number, events: number, timeoutMs: number): Promise<number> {
  // struct pollfd
  const descriptor = Buffer.alloc(8);
  descriptor.writeInt32LE(fd, 0);
  descriptor.writeInt16LE(events, 4);
  await promisify(libc.poll.async)(descriptor, 1, timeoutMs);
  return descriptor.readInt16LE(6);
}
