import { type Packet } from '../../packet/packet.js';
import { Cell, SideCell, SideWord, Word } from '../../flow/row/row.js';

/**
 * Adds a packet to a row. The two directions stand in two equal blocks, so that one function updates either.
 * @param w where the row begins in words
 * @param c where the row begins in cells
 */
export function addPacket(
  words: Int32Array,
  cells: Float64Array,
  w: number,
  c: number,
  packet: Packet,
  timeUs: number,
  isForward: boolean,
): void {
  if (timeUs > cells[c + Cell.Last]) cells[c + Cell.Last] = timeUs;
  words[w + (isForward ? Word.Forward : Word.Backward) + SideWord.Packets]++;
  cells[c + (isForward ? Cell.Forward : Cell.Backward) + SideCell.PayloadBytes] += packet.payloadBytes;
}
