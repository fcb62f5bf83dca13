/*
 * A flow is one row of a flat buffer, seen through two views of the same bytes: 32-bit words for keys and counters,
 * 64-bit cells for times and statistics. What exists once for each direction stands in two equal blocks, forward first,
 * so that one function updates either.
 *
 *     words   0 ─ key ─ 11 12 ─ state, counters ─ 29 │ forward 30 │ backward 43 │
 *     cells                                          │ 28 ─ times, statistics ─ │ forward 48 │ backward 60 │
 */

/** Positions in the view of 32-bit words. */
export const enum Word {
  /** Protocol, IP version, tunnel kind and VLAN of the key. */
  Kind = 0,
  /** Port of the low endpoint in the upper half, of the high endpoint in the lower. */
  Ports,
  Low0,
  High0,
  Low1,
  Low2,
  Low3,
  High1,
  High2,
  High3,
  Tunnel,
  Hash,
  /** Bits of `StateBit`. Here begins what a new flow resets. */
  State,
  /** Number of the flow, counted by creation; wraps. */
  Serial,
  /** Packets with each TCP flag, in the order of the flag's bit. */
  Fin,
  Syn,
  Rst,
  Psh,
  Ack,
  Urg,
  Ece,
  Cwr,
  /** Gaps of more than a second. */
  SubflowGaps,
  ActivePeriods,
  IdlePeriods,
  /** Packets of the bulk under way. */
  BulkRun,
  FirstPayload,
  /** FINs of the initiator, in `cic-head`. */
  ForwardFins,
  Fragments,
  /** Type and code of the first packet: type * 256 + code. */
  Icmp,
  Forward,
  Backward = Forward + 13,
}

/** Positions in a direction's block of words. */
export const enum SideWord {
  Packets = 0,
  LengthMax,
  LengthMin,
  Psh,
  Urg,
  Rst,
  Window,
  DataPackets,
  HeaderMin,
  Bulks,
  BulkPackets,
  Retransmissions,
  /** Highest end of a segment seen, modulo 2^32. */
  Sequence,
}

/** Positions in the view of 64-bit cells. */
export const enum Cell {
  Start = 28,
  Last,
  ActiveStart,
  AllLengths,
  Gaps = AllLengths + 2,
  Active = Gaps + 4,
  Idle = Active + 4,
  BulkStart = Idle + 4,
  BulkLast,
  BulkBytes,
  /** Start of the first flow of a chain of continuations. */
  ConnectionStart,
  Forward,
  Backward = Forward + 12,
}

/** Positions in a direction's block of cells. */
export const enum SideCell {
  First = 0,
  Last,
  HeaderBytes,
  PayloadBytes,
  Lengths,
  Gaps = Lengths + 2,
  BulkBytes = Gaps + 4,
  BulkTime,
}

/** Positions in a running statistic; the last two are absent where the extremes are kept elsewhere. */
export const enum Stat {
  Mean = 0,
  SquaredDeviations,
  Max,
  Min,
}

/** Bits of `Word.State`. */
export const enum StateBit {
  /** The high endpoint began the conversation. */
  InitiatorIsHigh = 1,
  /** The row holds a flow that has not been emitted; else its place only remembers who it was. */
  Live = 2,
  /** The rest is of `picket-1`: state of the TCP connection … */
  ForwardFin = 4,
  BackwardFin = 8,
  BothFins = 12,
  Closed = 16,
  /** Closed by a RST. */
  Reset = 32,
  /** … whether a highest sequence number is known … */
  ForwardSequence = 64,
  BackwardSequence = 128,
  /** … and whose bulk is under way. */
  BulkIsBackward = 256,
  /** Whether a packet showed who opened the conversation … */
  OpenerIsKnown = 512,
  /** … and that it was the high endpoint. The features go by InitiatorIsHigh, not by this bit. */
  OpenerIsHigh = 1024,
}

/** Bits of `Word.Kind` that hold the protocol. */
export const PROTOCOL_MASK = 0xff;
export const VERSION_SHIFT = 8;
export const VERSION_MASK = 0xf;
export const TUNNEL_SHIFT = 12;
export const VLAN_SHIFT = 16;
export const FIRST_RESET_CELL = 6;
export const ROW_CELLS: number = Cell.Backward + 12;
export const ROW_WORDS = ROW_CELLS * 2;
export const ROW_BYTES = ROW_CELLS * 8;
