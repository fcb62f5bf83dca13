import { FragmentKind, type Packet, Protocol, TcpFlag } from '../../packet/packet.js';
import { notePeriod } from '../../flow/row/periods.js';
import { Cell, SideCell, SideWord, StateBit, Word } from '../../flow/row/row.js';
import { addSample, addToMean } from '../../flow/row/statistics.js';
import { countFlags } from '../../flow/row/tcp-flags.js';

/*
 * What a packet adds to a flow of `picket-1` (profiles.md §10.4 and §10.5). `w` and `c` are where the flow's row begins in
 * the words and in the cells. A time that goes back is not a gap and does not move the clock of the flow.
 */

const SUBFLOW_GAP_US = 1_000_000;
const BULK_GAP_US = 1_000_000;
const BULK_PACKETS = 4;

/** Sets the times of a new flow; its first packet is added like any other afterwards. */
export function startPicketFlow(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  packet: Packet,
  timeUs: number,
): void {
  cells[c + Cell.Start] = timeUs;
  cells[c + Cell.Last] = timeUs;
  cells[c + Cell.ActiveStart] = timeUs;
  cells[c + Cell.ConnectionStart] = timeUs;
  words[w + Word.Icmp] = packet.icmp;
}

/** @returns whether the packet's time lies before that of another packet of the flow */
export function addPicketPacket(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  packet: Packet,
  timeUs: number,
  isForward: boolean,
): boolean {
  const sw = w + (isForward ? Word.Forward : Word.Backward);
  const sc = c + (isForward ? Cell.Forward : Cell.Backward);
  const last = cells[c + Cell.Last];
  const packets = words[w + Word.Forward + SideWord.Packets] + words[w + Word.Backward + SideWord.Packets] + 1;
  addToMean(cells, c + Cell.AllLengths, packets, packet.payloadBytes);
  if (packets > 1) addGap(words, cells, w, c, packets - 1, timeUs);
  addToSide(words, cells, sw, sc, packet, timeUs);
  addBulk(words, cells, w, c, packet.payloadBytes, timeUs, isForward);
  addFlags(words, w, sw, packet.tcpFlags);
  if (packet.hasSequence) addSequence(words, w, sw, packet, isForward);
  if (packet.fragment !== FragmentKind.None) words[w + Word.Fragments]++;
  return timeUs < last;
}

function addGap(words: Int32Array, cells: Float64Array, w: number, c: number, gaps: number, timeUs: number): void {
  notePeriod(words, cells, w, c, timeUs);
  const gap = Math.max(0, timeUs - cells[c + Cell.Last]);
  if (gap > SUBFLOW_GAP_US) words[w + Word.SubflowGaps]++;
  addSample(cells, c + Cell.Gaps, gaps, gap);
  cells[c + Cell.Last] += gap;
}

function addToSide(
  words: Int32Array,
  cells: Float64Array,
  sw: number,
  sc: number,
  packet: Packet,
  timeUs: number,
): void {
  const payloadBytes = packet.payloadBytes;
  const headerBytes = packet.headerBytes;
  const packets = ++words[sw + SideWord.Packets];
  cells[sc + SideCell.HeaderBytes] += headerBytes;
  cells[sc + SideCell.PayloadBytes] += payloadBytes;
  addToMean(cells, sc + SideCell.Lengths, packets, payloadBytes);
  if (payloadBytes > 0) words[sw + SideWord.DataPackets]++;
  if (packets === 1) {
    cells[sc + SideCell.First] = timeUs;
    cells[sc + SideCell.Last] = timeUs;
    words[sw + SideWord.LengthMax] = payloadBytes;
    words[sw + SideWord.LengthMin] = payloadBytes;
    words[sw + SideWord.HeaderMin] = headerBytes;
    words[sw + SideWord.Window] = packet.window;
    return;
  }
  if (payloadBytes > words[sw + SideWord.LengthMax]) words[sw + SideWord.LengthMax] = payloadBytes;
  if (payloadBytes < words[sw + SideWord.LengthMin]) words[sw + SideWord.LengthMin] = payloadBytes;
  if (headerBytes < words[sw + SideWord.HeaderMin]) words[sw + SideWord.HeaderMin] = headerBytes;
  const gap = Math.max(0, timeUs - cells[sc + SideCell.Last]);
  addSample(cells, sc + SideCell.Gaps, packets - 1, gap);
  cells[sc + SideCell.Last] += gap;
}

function addFlags(words: Int32Array, w: number, sw: number, flags: number): void {
  if (flags === 0) return;
  countFlags(words, w, flags);
  if (flags === (TcpFlag.Ack as number)) return;
  words[sw + SideWord.Psh] += (flags >> 3) & 1;
  words[sw + SideWord.Urg] += (flags >> 5) & 1;
  words[sw + SideWord.Rst] += (flags >> 2) & 1;
}

/** Four or more packets with payload of one direction that nothing of the other interrupts are a bulk. */
function addBulk(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  payloadBytes: number,
  timeUs: number,
  isForward: boolean,
): void {
  if (payloadBytes === 0) return;
  const isSameSide = ((words[w + Word.State] & StateBit.BulkIsBackward) === 0) === isForward;
  const last = cells[c + Cell.BulkLast];
  const gap = Math.max(0, timeUs - last);
  if (words[w + Word.BulkRun] === 0 || !isSameSide || gap > BULK_GAP_US) {
    startBulk(words, cells, w, c, payloadBytes, timeUs, isForward);
    return;
  }
  const sw = w + (isForward ? Word.Forward : Word.Backward);
  const sc = c + (isForward ? Cell.Forward : Cell.Backward);
  const run = ++words[w + Word.BulkRun];
  cells[c + Cell.BulkBytes] += payloadBytes;
  cells[c + Cell.BulkLast] = last + gap;
  if (run === BULK_PACKETS) {
    words[sw + SideWord.Bulks]++;
    words[sw + SideWord.BulkPackets] += BULK_PACKETS;
    cells[sc + SideCell.BulkBytes] += cells[c + Cell.BulkBytes];
    cells[sc + SideCell.BulkTime] += last + gap - cells[c + Cell.BulkStart];
  } else if (run > BULK_PACKETS) {
    words[sw + SideWord.BulkPackets]++;
    cells[sc + SideCell.BulkBytes] += payloadBytes;
    cells[sc + SideCell.BulkTime] += gap;
  }
}

function startBulk(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  payloadBytes: number,
  timeUs: number,
  isForward: boolean,
): void {
  words[w + Word.BulkRun] = 1;
  cells[c + Cell.BulkBytes] = payloadBytes;
  cells[c + Cell.BulkStart] = timeUs;
  cells[c + Cell.BulkLast] = timeUs;
  if (isForward) words[w + Word.State] &= ~StateBit.BulkIsBackward;
  else words[w + Word.State] |= StateBit.BulkIsBackward;
}

/** A segment that ends no later than another one of its direction has been sent before. */
function addSequence(words: Int32Array, w: number, sw: number, packet: Packet, isForward: boolean): void {
  const flags = packet.tcpFlags;
  const length = packet.payloadBytes + ((flags >> 1) & 1) + (flags & 1);
  if (length === 0) return;
  const end = (packet.sequence + length) | 0;
  const known = isForward ? StateBit.ForwardSequence : StateBit.BackwardSequence;
  if (words[w + Word.State] & known && ((end - words[sw + SideWord.Sequence]) | 0) <= 0) {
    words[sw + SideWord.Retransmissions]++;
    return;
  }
  words[sw + SideWord.Sequence] = end;
  words[w + Word.State] |= known;
}

/** Moves the state of a TCP connection on (profiles.md §10.3): closed by FINs of both sides and an ACK, or by a RST. */
export function stepTcpState(words: Int32Array, w: number, packet: Packet, isForward: boolean): void {
  const flags = packet.tcpFlags;
  const state = words[w + Word.State];
  if (packet.protocol !== (Protocol.Tcp as number) || state & StateBit.Closed) return;
  if (flags & TcpFlag.Rst) words[w + Word.State] = state | StateBit.Closed | StateBit.Reset;
  else if (flags & TcpFlag.Ack && (state & StateBit.BothFins) === (StateBit.BothFins as number)) {
    words[w + Word.State] = state | StateBit.Closed;
  } else if (flags & TcpFlag.Fin) {
    words[w + Word.State] = state | (isForward ? StateBit.ForwardFin : StateBit.BackwardFin);
  }
}
