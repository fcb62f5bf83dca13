import { lookUpInterface, noPermission } from './af-packet-interface.js';
import { ERRNO, loadLibc, type Libc } from './af-packet-libc.js';
import {
  becomePromiscuous,
  closeGate,
  fanoutGroup,
  PACKET_OPTION,
  setPacketOption,
  unusable,
} from './af-packet-options.js';
import { type LinkType } from '../../packet/link-types.js';
import { type InterfaceFacts } from '../packet-source.js';

/**
 * A packet socket with its ring, bound and not yet let loose. Plain data: a descriptor belongs to the process, so that a
 * worker thread can read from the socket that the main thread opened while it was allowed to.
 */
export interface PacketSocket extends InterfaceFacts {
  readonly name: string;
  readonly fd: number;
  readonly interfaceIndex: number;
  readonly linkType: LinkType;
  readonly blocks: number;
}

export interface PacketSocketOptions {
  readonly count: number;
  /** For each socket. */
  readonly ringBytes: number;
  /** Whether to ask for the frames of other hosts. */
  readonly isPromiscuous: boolean;
}

/** A packet must fit into a block; what offloading puts together is 64 KiB by default, and 512 KiB at most. */
export const BLOCK_BYTES = 1 << 20;
/** A block that is not full is handed over after this time. */
export const BLOCK_TIMEOUT_MS = 20;

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const ETH_P_ALL = 3;
const SOCKADDR_LL_BYTES = 20;
const TPACKET_V3 = 2;
/** The kernel wants it, and puts frames of any length one behind the other all the same. */
const FRAME_BYTES = 2048;
const VLAN_TAG_BYTES = 4;
const FANOUT_HASH = 0;
const FANOUT_UNIQUE_ID = 0x2000;

/**
 * Opens as many sockets on an interface as there are to be readers. Each packet reaches one of them, all packets of a
 * conversation the same one: the kernel hashes addresses and ports, both directions alike (fragments: addresses only).
 * Nothing comes in before `openGate`.
 * @throws PicketError `capture.permission`, `capture.no_interface`, `capture.unusable`
 */
export async function openPacketSockets(name: string, options: PacketSocketOptions): Promise<PacketSocket[]> {
  const libc = await loadLibc();
  const { count } = options;
  const sockets: PacketSocket[] = [];
  try {
    while (sockets.length < count) sockets.push(openOne(libc, name, options));
    if (count > 1) joinGroup(libc, sockets);
    return sockets;
  } catch (error) {
    for (const { fd } of sockets) libc.close(fd);
    throw error;
  }
}

function openOne(libc: Libc, name: string, { ringBytes, isPromiscuous }: PacketSocketOptions): PacketSocket {
  const blocks = Math.max(2, Math.floor(ringBytes / BLOCK_BYTES));
  // Protocol 0: the socket receives nothing until it is bound.
  const fd = libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) throw libc.errno() === ERRNO.notPermitted ? noPermission(name) : unusable(libc, 'opening one');
  try {
    const { index, linkType, isLoopback, mtuBytes } = lookUpInterface(libc, fd, name);
    prepareRing(libc, fd, blocks);
    // On the loopback interface every packet goes out and comes in: one of the two is enough.
    if (isLoopback) setPacketOption(libc, fd, PACKET_OPTION.ignoreOutgoing, 1);
    closeGate(libc, fd);
    bindTo(libc, fd, index);
    // Nobody else's frames pass the loopback interface.
    if (isPromiscuous && !isLoopback) becomePromiscuous(libc, fd, index);
    return { name, fd, interfaceIndex: index, linkType, blocks, mtuBytes, isPromiscuous };
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function prepareRing(libc: Libc, fd: number, blocks: number): void {
  setPacketOption(libc, fd, PACKET_OPTION.version, TPACKET_V3);
  // Room in front of a frame for the tag that the kernel took out of it.
  setPacketOption(libc, fd, PACKET_OPTION.reserve, VLAN_TAG_BYTES);
  const frames = (BLOCK_BYTES / FRAME_BYTES) * blocks;
  // struct tpacket_req3; no private area, no hash of each packet.
  const request = [BLOCK_BYTES, blocks, FRAME_BYTES, frames, BLOCK_TIMEOUT_MS, 0, 0];
  setPacketOption(libc, fd, PACKET_OPTION.rxRing, ...request);
}

function bindTo(libc: Libc, fd: number, interfaceIndex: number): void {
  const address = Buffer.alloc(SOCKADDR_LL_BYTES);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(ETH_P_ALL, 2);
  address.writeInt32LE(interfaceIndex, 4);
  if (libc.bind(fd, address, address.length) !== 0) throw unusable(libc, 'binding it');
}

/** The kernel picks a number that no group has: in a group with another program, each would miss the other's packets. */
function joinGroup(libc: Libc, [first, ...others]: readonly PacketSocket[]): void {
  setPacketOption(libc, first.fd, PACKET_OPTION.fanout, (FANOUT_HASH | FANOUT_UNIQUE_ID) * 0x10000);
  const group = fanoutGroup(libc, first.fd);
  for (const { fd } of others) setPacketOption(libc, fd, PACKET_OPTION.fanout, FANOUT_HASH * 0x10000 + group);
}
