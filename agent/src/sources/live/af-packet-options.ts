import { getSystemErrorMessage } from 'node:util';
import { CaptureError } from '../../packet/capture-error.js';
import { type Libc } from './af-packet-libc.js';

/** Options of a packet socket, by linux/if_packet.h. */
export const PACKET_OPTION = {
  addMembership: 1,
  rxRing: 5,
  statistics: 6,
  version: 10,
  reserve: 12,
  fanout: 18,
  ignoreOutgoing: 23,
} as const;

const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
const SOL_PACKET = 263;
const BPF_RETURN = 6;

/** @param words the option's value, an int or a structure of them */
export function setPacketOption(libc: Libc, fd: number, option: number, ...words: readonly number[]): void {
  const value = Buffer.alloc(words.length * 4);
  words.forEach((word, at) => value.writeUInt32LE(word, at * 4));
  if (libc.setsockopt(fd, SOL_PACKET, option, value, value.length) !== 0) {
    const [name] = Object.entries(PACKET_OPTION).find(([, number]) => number === option) ?? [];
    throw unusable(libc, `option ${name ?? option}`);
  }
}

const PACKET_MR_PROMISC = 1;

/**
 * Asks for the frames of other hosts too, as tcpdump does. The kernel counts who asks, and takes it back when the socket
 * is closed, however the process ends. It takes no more rights than the socket itself.
 */
export function becomePromiscuous(libc: Libc, fd: number, interfaceIndex: number): void {
  // struct packet_mreq: number of the interface, type, no address.
  setPacketOption(libc, fd, PACKET_OPTION.addMembership, interfaceIndex, PACKET_MR_PROMISC, 0, 0);
}

export function fanoutGroup(libc: Libc, fd: number): number {
  return readOption(libc, fd, SOL_PACKET, PACKET_OPTION.fanout, 4).readUInt16LE(0);
}

/** Packets that the kernel had no room for since the last call: reading sets its counter to zero. */
export function takeDrops(libc: Libc, fd: number): number {
  // struct tpacket_stats_v3: packets, drops, freezes
  return readOption(libc, fd, SOL_PACKET, PACKET_OPTION.statistics, 12).readUInt32LE(4);
}

/** errno of what happened to the socket since the last call, 0 for nothing. */
export function takeError(libc: Libc, fd: number): number {
  return readOption(libc, fd, SOL_SOCKET, SO_ERROR, 4).readInt32LE(0);
}

/**
 * Lets no packet pass any more: a filter of one instruction, `return 0`. With it, sockets are bound and join their
 * group one after another without a packet that comes twice, and a reader can empty its ring at the end.
 */
export function closeGate(libc: Libc, fd: number): void {
  const instruction = Buffer.alloc(8);
  instruction.writeUInt16LE(BPF_RETURN, 0);
  // struct sock_fprog: number of instructions, padding, their address.
  const program = Buffer.alloc(16);
  program.writeUInt16LE(1, 0);
  program.writeBigUInt64LE(libc.addressOf(instruction), 8);
  if (libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, program, program.length) !== 0)
    throw unusable(libc, 'its filter');
}

export function openGate(libc: Libc, fd: number): void {
  if (libc.setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, Buffer.alloc(4), 4) !== 0) throw unusable(libc, 'its filter');
}

/** The kernel does not do what we need; another way of capturing may work. */
export function unusable(libc: Libc, what: string): CaptureError {
  const reason = getSystemErrorMessage(-libc.errno());
  return new CaptureError('capture.unusable', 'operational', `packet sockets cannot be used: ${what}: ${reason}`);
}

function readOption(libc: Libc, fd: number, level: number, option: number, bytes: number): Buffer {
  const value = Buffer.alloc(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes);
  if (libc.getsockopt(fd, level, option, value, length) !== 0) throw unusable(libc, `reading option ${option}`);
  return value;
}
