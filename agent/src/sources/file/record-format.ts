import { type FrameSink } from '../packet-source.js';

/** The largest record that is believed; what claims more is damaged. */
export const RECORD_LIMIT_BYTES = 16 << 20;

/** How a capture file cuts its bytes into packets. */
export interface RecordFormat {
  /** Packets delivered so far. */
  readonly packets: number;
  /** Time of the newest packet, in microseconds since 1970. */
  readonly clockUs: number;
  /** Why reading has to stop here; null while all is well. */
  readonly fault: string | null;
  /** Bytes that the incomplete record at the position returned last needs to be complete. */
  readonly wantedBytes: number;
  /**
   * Delivers every complete record between `start` and `end`.
   * @returns the position of the first byte that was not consumed
   */
  deliver(bytes: Uint8Array, start: number, end: number, sink: FrameSink): number;
  /** What is to be said of a file that was read to its end without a fault; null if nothing. */
  remark(): string | null;
}
