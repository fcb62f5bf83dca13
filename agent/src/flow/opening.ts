import { type Packet, Protocol, TcpFlag } from '../packet/packet.js';
import { StateBit } from './row/row.js';

/** Who opened a conversation, seen from the source of a flow's row. */
export const enum Opener {
  /** Nobody saw the opening. */
  Unknown = 0,
  Source,
  Destination,
}

/** What a flow hands on to the flow that continues its conversation. */
export const OPENING: number = StateBit.OpenerIsKnown | StateBit.OpenerIsHigh;

const SYN_ACK = TcpFlag.Syn | TcpFlag.Ack;
/** A datagram from a port of a service to a port of none is an answer whose question was not seen. */
const FIRST_FREE_PORT = 1024;
/** ICMP messages that answer a question of the other side, by type, and those that tell of another flow. */
const ICMP_REPLIES = new Set([0, 14, 16, 18]);
const ICMP_ERRORS = new Set([3, 4, 5, 11, 12]);
const ICMPV6_REPLIES = new Set([129, 134, 136]);
const FIRST_ICMPV6_QUESTION = 128;

/**
 * What one packet tells of who opened its conversation, as bits of a row's state; 0 where it tells nothing. A SYN opens,
 * and a SYN+ACK answers one. Other TCP packets are in the middle of a connection, whoever sends them.
 */
export function openingOf(packet: Packet): number {
  switch (packet.protocol as Protocol) {
    case Protocol.Tcp:
      if ((packet.tcpFlags & (TcpFlag.Syn | TcpFlag.Rst | TcpFlag.Fin)) !== (TcpFlag.Syn as number)) return 0;
      return opened(packet.isFromHigh !== ((packet.tcpFlags & SYN_ACK) === SYN_ACK));
    case Protocol.Udp:
      if (packet.sourcePort < FIRST_FREE_PORT && packet.destinationPort >= FIRST_FREE_PORT) return 0;
      return opened(packet.isFromHigh);
    case Protocol.Icmp:
      return openingOfIcmp(packet, ICMP_REPLIES, ICMP_ERRORS.has(packet.icmp >> 8));
    case Protocol.Icmpv6:
      return openingOfIcmp(packet, ICMPV6_REPLIES, packet.icmp >> 8 < FIRST_ICMPV6_QUESTION);
    default:
      return opened(packet.isFromHigh);
  }
}

function openingOfIcmp(packet: Packet, replies: ReadonlySet<number>, isError: boolean): number {
  if (packet.icmp < 0 || isError) return 0;
  return opened(packet.isFromHigh !== replies.has(packet.icmp >> 8));
}

function opened(isByHigh: boolean): number {
  return StateBit.OpenerIsKnown | (isByHigh ? StateBit.OpenerIsHigh : 0);
}

/** The opener of a row's conversation, as the row's source sees it. */
export function openerOf(state: number): Opener {
  if ((state & StateBit.OpenerIsKnown) === 0) return Opener.Unknown;
  const isSource = ((state & StateBit.OpenerIsHigh) !== 0) === ((state & StateBit.InitiatorIsHigh) !== 0);
  return isSource ? Opener.Source : Opener.Destination;
}

/** A power of two; small enough to stay in the cache beside the flow table. */
const REMEMBERED = 1 << 14;

/**
 * Who opened the connections that ended last, for what of them is still to come: the packets behind a FIN are a flow of
 * their own in the profiles of the original, and the first of them is as often the server's. A place is taken over by
 * the next connection that falls on it, so that the memory is bounded.
 */
export class EndedOpenings {
  private readonly hashes = new Int32Array(REMEMBERED);
  private readonly openings = new Uint16Array(REMEMBERED);

  keep(hash: number, state: number): void {
    const slot = hash & (REMEMBERED - 1);
    this.hashes[slot] = hash;
    this.openings[slot] = state & OPENING;
  }

  of(hash: number): number {
    const slot = hash & (REMEMBERED - 1);
    return this.hashes[slot] === hash ? this.openings[slot] : 0;
  }
}
