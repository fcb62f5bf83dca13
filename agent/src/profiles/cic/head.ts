import { type Packet, TcpFlag } from '../../packet/packet.js';
import { addForwardExtras, addToBulk, addToFlow, addToSide, isSubflowGap, noteFirstFlags } from './update.js';
import { notePeriod } from '../../flow/row/periods.js';
import { Cell, SideWord, Word } from '../../flow/row/row.js';
import { countFlags } from '../../flow/row/tcp-flags.js';
import { type CicVersion } from './rules.js';
import { type EndReason } from '../../flow/flow-record.js';
import { type Endpoint } from '../../flow/profile-rules.js';

/** The original as it is upstream today. */
export const CIC_HEAD: CicVersion = {
  profile: 'cic-head',
  joinsPortsOfOneHost: true,

  first(words: Int32Array, cells: Float64Array, w: number, c: number, packet: Packet, timeUs: number): void {
    addToBulk(words, cells, w, c, packet.payloadBytes, timeUs);
    addToSide(words, cells, w + Word.Forward, c + Cell.Forward, packet, timeUs);
    noteFirstFlags(words, w + Word.Forward, packet.tcpFlags);
    words[w + Word.Forward + SideWord.HeaderMin] = packet.headerBytes;
    words[w + Word.Forward + SideWord.Window] = Math.max(0, packet.window);
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
    const isFin = (packet.tcpFlags & TcpFlag.Fin) !== 0;
    // A second FIN of the initiator is thrown away; an earlier one has been counted by its flag.
    if (isFin && isForward && words[w + Word.ForwardFins]++ > 0) return null;
    addToBulk(words, cells, w, c, packet.payloadBytes, timeUs);
    if (isSubflowGap(cells, c, timeUs)) {
      words[w + Word.SubflowGaps]++;
      notePeriod(words, cells, w, c, timeUs);
    }
    countFlags(words, w, packet.tcpFlags);
    if (isForward) {
      addForwardExtras(words, w, packet);
      addToSide(words, cells, w + Word.Forward, c + Cell.Forward, packet, timeUs);
    } else {
      addToSide(words, cells, w + Word.Backward, c + Cell.Backward, packet, timeUs);
      words[w + Word.Backward + SideWord.Window] = Math.max(0, packet.window);
    }
    addToFlow(words, cells, w, c, packet, timeUs);
    if (isFin) return isForward ? null : 'closed';
    return packet.tcpFlags & TcpFlag.Rst ? 'reset' : null;
  },

  isEstablished(words: Int32Array, w: number): boolean {
    return words[w + Word.Forward + SideWord.Packets] > 1 && words[w + Word.Backward + SideWord.Packets] > 0;
  },

  subflows(words: Int32Array, _cells: Float64Array, w: number): number {
    return words[w + Word.SubflowGaps];
  },

  /** The initiator first. */
  flowId(low: Endpoint, high: Endpoint, protocol: number, isInitiatorHigh: boolean): string {
    const [first, second] = isInitiatorHigh ? [high, low] : [low, high];
    return `${first.address}-${second.address}-${first.port}-${second.port}-${protocol}`;
  },
};
