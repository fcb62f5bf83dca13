import { type Packet } from '../../packet/packet.js';
import { Cell, SideCell, SideWord, Word } from '../../flow/row/row.js';
import { addSample, addToMean } from '../../flow/row/statistics.js';
import { countFlags } from '../../flow/row/tcp-flags.js';

/*
 * What a packet adds to a flow in the profiles `cic-v40` and `cic-head` (profiles.md §3.3 and §4). `w` and `c` are where
 * the flow's row begins in the words and in the cells.
 */

const SUBFLOW_GAP_SECONDS = 1;
const BULK_GAP_SECONDS = 1;
const BULK_PACKETS = 4;

/** Begins a flow. Its first payload enters the statistics of all lengths twice, as in the original. */
export function startCicFlow(
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
  cells[c + Cell.AllLengths] = packet.payloadBytes;
  words[w + Word.FirstPayload] = packet.payloadBytes;
  countFlags(words, w, packet.tcpFlags);
}

/** Adds a packet to the statistics that both profiles keep of all packets. */
export function addToFlow(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  packet: Packet,
  timeUs: number,
): void {
  const packets = words[w + Word.Forward + SideWord.Packets] + words[w + Word.Backward + SideWord.Packets];
  // Together with the first payload, which counts twice, these are `packets + 1` lengths and `packets - 1` gaps.
  addToMean(cells, c + Cell.AllLengths, packets + 1, packet.payloadBytes);
  addSample(cells, c + Cell.Gaps, packets - 1, timeUs - cells[c + Cell.Last]);
  cells[c + Cell.Last] = timeUs;
}

/** Adds a packet to one direction's counts, lengths and gaps; `sw` and `sc` are where its blocks begin. */
export function addToSide(
  words: Int32Array,
  cells: Float64Array,
  sw: number,
  sc: number,
  packet: Packet,
  timeUs: number,
): void {
  const payloadBytes = packet.payloadBytes;
  const packets = ++words[sw + SideWord.Packets];
  cells[sc + SideCell.HeaderBytes] += packet.headerBytes;
  cells[sc + SideCell.PayloadBytes] += payloadBytes;
  addToMean(cells, sc + SideCell.Lengths, packets, payloadBytes);
  if (packets === 1) {
    cells[sc + SideCell.First] = timeUs;
    words[sw + SideWord.LengthMax] = payloadBytes;
    words[sw + SideWord.LengthMin] = payloadBytes;
  } else {
    if (payloadBytes > words[sw + SideWord.LengthMax]) words[sw + SideWord.LengthMax] = payloadBytes;
    if (payloadBytes < words[sw + SideWord.LengthMin]) words[sw + SideWord.LengthMin] = payloadBytes;
    addSample(cells, sc + SideCell.Gaps, packets - 1, timeUs - cells[sc + SideCell.Last]);
  }
  cells[sc + SideCell.Last] = timeUs;
}

/** What the original keeps of forward packets only; the flow's first packet does not come here. */
export function addForwardExtras(words: Int32Array, w: number, packet: Packet): void {
  const side = w + Word.Forward;
  if (packet.payloadBytes > 0) words[side + SideWord.DataPackets]++;
  if (packet.headerBytes < words[side + SideWord.HeaderMin]) words[side + SideWord.HeaderMin] = packet.headerBytes;
}

/** Notes the PSH and URG bits of the first packet, the only one whose bits count per direction. */
export function noteFirstFlags(words: Int32Array, side: number, flags: number): void {
  words[side + SideWord.Psh] = (flags >> 3) & 1;
  words[side + SideWord.Urg] = (flags >> 5) & 1;
}

/** Whether a packet comes so late that it begins another subflow; divided as in the original. */
export function isSubflowGap(cells: Float64Array, c: number, timeUs: number): boolean {
  return (timeUs - cells[c + Cell.Last]) / 1e6 > SUBFLOW_GAP_SECONDS;
}

/** `cic-head`'s only bulk machine: packets of both directions, all counted as backward. */
export function addToBulk(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  payloadBytes: number,
  timeUs: number,
): void {
  if (payloadBytes === 0) return;
  const sideWords = w + Word.Backward;
  const sideCells = c + Cell.Backward;
  const last = cells[c + Cell.BulkLast];
  if (cells[c + Cell.BulkStart] === 0 || (timeUs - last) / 1e6 > BULK_GAP_SECONDS) {
    cells[c + Cell.BulkStart] = timeUs;
    cells[c + Cell.BulkLast] = timeUs;
    cells[c + Cell.BulkBytes] = payloadBytes;
    words[w + Word.BulkRun] = 1;
    return;
  }
  const run = ++words[w + Word.BulkRun];
  cells[c + Cell.BulkBytes] += payloadBytes;
  if (run === BULK_PACKETS) {
    words[sideWords + SideWord.Bulks]++;
    words[sideWords + SideWord.BulkPackets] += BULK_PACKETS;
    cells[sideCells + SideCell.BulkBytes] += cells[c + Cell.BulkBytes];
    cells[sideCells + SideCell.BulkTime] += timeUs - cells[c + Cell.BulkStart];
  } else if (run > BULK_PACKETS) {
    words[sideWords + SideWord.BulkPackets]++;
    cells[sideCells + SideCell.BulkBytes] += payloadBytes;
    cells[sideCells + SideCell.BulkTime] += timeUs - last;
  }
  cells[c + Cell.BulkLast] = timeUs;
}
