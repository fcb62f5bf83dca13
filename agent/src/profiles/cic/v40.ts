import { type Packet, TcpFlag } from '../../packet/packet.js';
import { addForwardExtras, addToFlow, addToSide, noteFirstFlags } from './update.js';
import { notePeriod } from '../../flow/row/periods.js';
import { Cell, SideWord, Word } from '../../flow/row/row.js';
import { type CicVersion } from './rules.js';
import { type EndReason } from '../../flow/flow-record.js';
import { type Endpoint } from '../../flow/profile-rules.js';

/** The original of June 2018, with which InSDN was made. Its first packet is always a backward one. */
export const CIC_V40: CicVersion = {
  profile: 'cic-v40',
  joinsPortsOfOneHost: false,

  first(words: Int32Array, cells: Float64Array, w: number, c: number, packet: Packet, timeUs: number): void {
    addToSide(words, cells, w + Word.Backward, c + Cell.Backward, packet, timeUs);
    noteFirstFlags(words, w + Word.Backward, packet.tcpFlags);
    words[w + Word.Forward + SideWord.Window] = -1;
    words[w + Word.Backward + SideWord.Window] = packet.window;
  },

  next(
    words: Int32Array,
    cells: Float64Array,
    w: number,
    c: number,
    packet: Packet,
    timeUs: number,
    isForward: boolean,
  ): EndReason | null {
    const isEnd = (packet.tcpFlags & TcpFlag.Fin) !== 0;
    if (!isEnd) notePeriod(words, cells, w, c, timeUs);
    if (isForward) {
      addForwardExtras(words, w, packet);
      addToSide(words, cells, w + Word.Forward, c + Cell.Forward, packet, timeUs);
    } else {
      addToSide(words, cells, w + Word.Backward, c + Cell.Backward, packet, timeUs);
      words[w + Word.Backward + SideWord.Window] = packet.window;
    }
    addToFlow(words, cells, w, c, packet, timeUs);
    return isEnd ? 'closed' : null;
  },

  /** The first packet is the initiator's, although it counts as a backward one. */
  isEstablished(words: Int32Array, w: number): boolean {
    return words[w + Word.Forward + SideWord.Packets] > 0 && words[w + Word.Backward + SideWord.Packets] > 1;
  },

  /** One, for any start but the first microsecond of 1970: the original compares the time stamp with a gap. */
  subflows(_words: Int32Array, cells: Float64Array, _w: number, c: number): number {
    const startUs = cells[c + Cell.Start];
    return startUs - startUs / 1e6 > 1 ? 1 : 0;
  },

  /** Addresses in the order of their signed bytes, ports after their address. */
  flowId(low: Endpoint, high: Endpoint, protocol: number): string {
    const isLowFirst = signedByteOrder(low.word) <= signedByteOrder(high.word);
    const [first, second] = isLowFirst ? [low, high] : [high, low];
    return `${first.address}-${second.address}-${first.port}-${second.port}-${protocol}`;
  },
};

/** Turns the sign bit of every byte, so that unsigned comparison orders as signed bytes do. */
function signedByteOrder(word: number): number {
  return (word ^ 0x80808080) >>> 0;
}
