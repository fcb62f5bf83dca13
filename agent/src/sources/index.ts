export type { CaptureOptions } from './file/capture-file.js';
export type { CaptureEnd, FrameSink, InterfaceFacts, PacketSource } from './packet-source.js';
export { LinkType } from '../packet/link-types.js';

export {
  closeReaders,
  type InterfaceOptions,
  type OpenedInterface,
  openInterface,
  openReaders,
  readSocket,
} from './live/open-interface.js';
export type { PacketSocket } from './live/af-packet-socket.js';
export { readOffloads } from './live/offloads.js';
export { openCapture } from './file/open-capture.js';
