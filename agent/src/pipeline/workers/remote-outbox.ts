import type { RecordSink } from '../pipeline.js';
import type { Lane } from '../../uplink/outbox-record.js';
import type { Message } from './messages.js';

/** What a worker may send before it waits for the disk. */
const UNFLUSHED_BYTES = 1024 * 1024;

/** The outbox as a worker has it: records go to the main thread, which has the real one. */
export class RemoteOutbox implements RecordSink {
  private unflushedBytes = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly post: (message: Message) => void) {}

  get isBusy(): boolean {
    return this.unflushedBytes > UNFLUSHED_BYTES;
  }

  append(lane: Lane, message: Uint8Array): void {
    this.unflushedBytes += message.length;
    this.post({ kind: 'record', lane, message });
  }

  countDropped(reason: string, of: string, count: number): void {
    if (count > 0) this.post({ kind: 'dropped', reason, of, count });
  }

  async flush(): Promise<void> {
    if (this.unflushedBytes === 0) return;
    this.unflushedBytes = 0;
    const flushed = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.post({ kind: 'flush' });
    await flushed;
  }

  /** The main thread has carried out the oldest `flush`. */
  flushed(): void {
    this.waiting.shift()?.();
  }
}
