import { PicketError } from '@picket/shared/errors';
import { type PacketSource } from './packet-source.js';

export type { CaptureEnd, FrameSink, PacketSource } from './packet-source.js';
export { LinkType } from './packet-source.js';

/**
 * Opens a pcap or pcapng file, plain or gzip; `-` is standard input.
 * @throws PicketError `capture.*` when it cannot be opened
 */
export function openCapture(pathOrDash: string): Promise<PacketSource> {
  return Promise.reject(new PicketError('capture.unreadable', 'user', `cannot read ${pathOrDash}`));
}
