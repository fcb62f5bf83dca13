import { type LinkType } from '../packet/link-types.js';

/** Where a source puts its packets. Called once per packet: no promise, no allocation, no exception. */
export interface FrameSink {
  /**
   * @param bytes borrowed: valid during the call only
   * @param offset first byte of the link-layer header
   * @param capturedBytes bytes of the frame that are there
   * @param wireBytes bytes that the frame had on the wire
   * @param timeUs microseconds since 1970, floored
   */
  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void;
  /**
   * Called between chunks of packets (at least every 100 ms by a live source); scoring and I/O happen here, and the
   * source waits for the promise.
   * @param nowUs the source's clock: time of the newest packet of a file, the time of a live source, which goes on while
   *   nothing comes in
   * @param isLive whether flows end by this clock too; a file's flows end by its packets only, so that the same rows
   *   come of it whatever pieces it is read in
   */
  pause(nowUs: number, isLive: boolean): Promise<void> | undefined;
}

/** What became of a source when it ended. */
export interface CaptureEnd {
  readonly packets: number;
  /** Packets that the kernel dropped; null where the source does not count them. */
  readonly kernelDrops: number | null;
  /** Why a file could not be read to its end; what came before has been delivered. */
  readonly fault: string | null;
}

export interface InterfaceFacts {
  /** 0: not known. */
  readonly mtuBytes: number;
  readonly isPromiscuous: boolean;
}

/** Where packets come from: a capture file, standard input, an interface. */
export interface PacketSource {
  /** Name for people: a file name or an interface. */
  readonly name: string;
  /** What is known of the interface behind a live source; absent where packets come from a file. */
  readonly interfaceFacts?: InterfaceFacts;
  /** Packets that the kernel has dropped so far, where a live source knows. */
  kernelDrops?(): number;
  /**
   * Delivers packets until the end of the source or until `signal` is aborted.
   * @throws PicketError `capture.*` when the source cannot be opened or is no capture
   */
  run(sink: FrameSink, signal?: AbortSignal): Promise<CaptureEnd>;
}
