import { describeError, PicketError } from '@picket/shared/errors';
import { openPacketSockets, type PacketSocket } from './af-packet-socket.js';
import { AfPacketSource } from './af-packet-source.js';
import { type CaptureMethod } from './capture-method.js';
import { type PacketSource } from '../packet-source.js';
import { openTcpdump, type TcpdumpPipe } from './tcpdump-pipe.js';

export interface InterfaceOptions {
  readonly method: CaptureMethod;
  /** How many read the interface together. */
  readonly workers: number;
  /** Memory in which the kernel keeps packets for one reader. */
  readonly ringBytes: number;
  /** Whether to ask the interface for the frames of other hosts. */
  readonly isPromiscuous: boolean;
  /** Whom a process that captures for us becomes; undefined where nobody is root. */
  readonly user: string | undefined;
  /** Takes what a person should know while it goes on. */
  readonly notice: (text: string) => void;
}

/** An interface that was opened while the process was allowed to, and is read later. */
export type OpenedInterface =
  | { readonly kind: 'sockets'; readonly sockets: readonly PacketSocket[] }
  | { readonly kind: 'tcpdump'; readonly source: TcpdumpPipe };

/**
 * Opens an interface for all its readers. Whatever needs the right to capture happens here.
 * @throws PicketError `capture.permission`, `capture.no_interface`, `capture.unusable`
 */
export async function openReaders(name: string, options: InterfaceOptions): Promise<OpenedInterface> {
  const { method, workers, ringBytes, isPromiscuous, notice } = options;
  if (method === 'tcpdump') return tcpdump(name, options);
  try {
    return { kind: 'sockets', sockets: await openPacketSockets(name, { count: workers, ringBytes, isPromiscuous }) };
  } catch (error) {
    if (method !== 'auto' || !(error instanceof PicketError) || error.code !== 'capture.unusable') throw error;
    notice(`${describeError(error)}; capturing through tcpdump instead, which costs more`);
    return tcpdump(name, options);
  }
}

/** Ends what would go on by itself; for readers that may never have run. */
export function closeReaders(opened: OpenedInterface): void {
  if (opened.kind === 'tcpdump') void opened.source.stop();
}

/** The source of one reader. */
export function readSocket(socket: PacketSocket, notice: (text: string) => void): PacketSource {
  return new AfPacketSource(socket, notice);
}

/**
 * Opens an interface for one reader.
 * @throws PicketError as `openReaders`
 */
export async function openInterface(name: string, options: InterfaceOptions): Promise<PacketSource> {
  const opened = await openReaders(name, { ...options, workers: 1 });
  return opened.kind === 'tcpdump' ? opened.source : readSocket(opened.sockets[0], options.notice);
}

async function tcpdump(name: string, options: InterfaceOptions): Promise<OpenedInterface> {
  const { workers, ringBytes, isPromiscuous, user, notice } = options;
  if (workers > 1) notice('tcpdump has one reader: there will be one worker');
  return { kind: 'tcpdump', source: await openTcpdump(name, { bufferBytes: ringBytes, isPromiscuous, user }) };
}
