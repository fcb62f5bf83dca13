import { basename } from 'node:path';
import { describeError } from '@picket/shared/errors';
import { CaptureError } from '../../packet/capture-error.js';
import { type ByteReader, NOTHING_YET } from './byte-reader.js';
import { isReadableLinkType, unsupportedLinkType } from '../../packet/link-types.js';
import { LiveClock } from '../live-clock.js';
import { type CaptureEnd, type FrameSink, type PacketSource } from '../packet-source.js';
import { isPcap, PCAP_HEADER_BYTES, PcapFormat } from './pcap-format.js';
import { isPcapng, PcapngFormat } from './pcapng-format.js';
import { type RecordFormat } from './record-format.js';

const WINDOW_BYTES = 1 << 20;

export interface CaptureOptions {
  /** Deliver packets of every link type, also of those that no decoder knows; for parity with the original tool. */
  readonly anyLinkType?: boolean;
  /** Packets come as they happen, and time goes on while none comes. */
  readonly isLive?: boolean;
}

/**
 * A capture file, read through a window that slides over it:
 *
 *     window  [ delivered | incomplete record | free ]
 *             0           start               end    window.length
 */
export class CaptureFile implements PacketSource {
  readonly name: string;
  private window = new Uint8Array(WINDOW_BYTES);
  private start = 0;
  private end = 0;
  /** Everything that has come in was delivered. */
  private isIdle = false;
  private readonly clock: LiveClock | null;

  constructor(
    path: string,
    private readonly reader: ByteReader,
    private readonly options: CaptureOptions,
  ) {
    this.name = basename(path);
    this.clock = options.isLive === true ? new LiveClock(Date.now() * 1000, () => performance.now()) : null;
  }

  async run(sink: FrameSink, signal?: AbortSignal): Promise<CaptureEnd> {
    try {
      const format = await this.recognise(signal);
      if (format === null) return { packets: 0, kernelDrops: null, fault: null };
      const fault = await this.deliver(format, sink, signal);
      this.refuseIfNothingReadable(format);
      return { packets: format.packets, kernelDrops: null, fault: fault ?? format.fault ?? format.remark() };
    } finally {
      await this.reader.close();
    }
  }

  /** @returns why the bytes stopped before the end of a record; null if they did not */
  private async deliver(format: RecordFormat, sink: FrameSink, signal?: AbortSignal): Promise<string | null> {
    const watched = this.clock === null ? sink : watching(sink, this.clock);
    for (;;) {
      this.start = format.deliver(this.window, this.start, this.end, watched);
      await sink.pause(this.clock?.now(this.isIdle) ?? format.clockUs, this.clock !== null);
      if (format.fault !== null || signal?.aborted === true) return null;
      const fault = await this.fill(format.wantedBytes);
      if (fault !== undefined) return fault === null && this.start < this.end ? this.cutOff(format) : fault;
    }
  }

  private cutOff(format: RecordFormat): string {
    return `cut off after packet ${format.packets}`;
  }

  /** @returns undefined when bytes came, null at the end, else what went wrong */
  private async fill(wantedBytes: number): Promise<string | null | undefined> {
    this.makeRoom(wantedBytes);
    try {
      const count = await this.reader.read(this.window, this.end);
      this.isIdle = count === NOTHING_YET;
      if (count === NOTHING_YET) return undefined;
      this.end += count;
      return count === 0 ? null : undefined;
    } catch (error) {
      return describeError(error);
    }
  }

  private makeRoom(wantedBytes: number): void {
    const target = wantedBytes > this.window.length ? new Uint8Array(wantedBytes) : this.window;
    target.set(this.window.subarray(this.start, this.end));
    this.window = target;
    this.end -= this.start;
    this.start = 0;
  }

  /** Reads the first bytes and finds out what they are; null when it was stopped before they came. */
  private async recognise(signal?: AbortSignal): Promise<RecordFormat | null> {
    while (this.end < PCAP_HEADER_BYTES) {
      const fault = await this.fill(PCAP_HEADER_BYTES);
      if (fault === null) break;
      if (fault !== undefined) throw this.unreadable(fault);
      if (signal?.aborted === true) return null;
    }
    const head = this.window.subarray(0, this.end);
    if (isPcapng(head)) return new PcapngFormat(this.options.anyLinkType === true);
    if (!isPcap(head)) throw this.notACapture(head);
    const format = new PcapFormat(head);
    if (this.options.anyLinkType !== true && !isReadableLinkType(format.linkType)) {
      throw unsupportedLinkType(this.name, format.linkType);
    }
    this.start = PCAP_HEADER_BYTES;
    return format;
  }

  private refuseIfNothingReadable(format: RecordFormat): void {
    if (!(format instanceof PcapngFormat) || format.packets > 0) return;
    for (const linkType of format.refused.keys()) throw unsupportedLinkType(this.name, linkType);
  }

  private unreadable(fault: string): CaptureError {
    return new CaptureError('capture.unreadable', 'user', `${this.name}: ${fault}`, {
      next: 'give a pcap or pcapng file, plain or gzip',
    });
  }

  private notACapture(head: Uint8Array): CaptureError {
    if (head.length === 0) return this.unreadable('the file is empty');
    return this.unreadable(`${describeContent(head)}, not a capture`);
  }
}

/** The same sink, with the time of each packet shown to a clock. */
function watching(sink: FrameSink, clock: LiveClock): FrameSink {
  return {
    frame(bytes, offset, capturedBytes, wireBytes, timeUs, linkType) {
      clock.packet(timeUs);
      sink.frame(bytes, offset, capturedBytes, wireBytes, timeUs, linkType);
    },
    pause: (nowUs, isLive) => sink.pause(nowUs, isLive),
  };
}

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'a PNG image'],
  ['PK\x03\x04', 'a zip archive'],
  ['%PDF', 'a PDF document'],
  ['(\xb5/\xfd', 'compressed with zstd'],
  ['\xfd7zXZ', 'compressed with xz'],
  ['BZh', 'compressed with bzip2'],
];

/** What the first bytes of a file look like, for an error message. */
function describeContent(head: Uint8Array): string {
  const text = Buffer.from(head.subarray(0, 256)).toString('latin1');
  const known = SIGNATURES.find(([signature]) => text.startsWith(signature));
  if (known) return known[1];
  return /^[\t\r\n\x20-\x7e]+$/.test(text) ? 'text' : 'bytes of an unknown format';
}
