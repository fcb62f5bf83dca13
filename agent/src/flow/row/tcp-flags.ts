import { TcpFlag } from '../../packet/packet.js';
import { Word } from './row.js';

/** Counts a packet under each of its TCP flags. */
export function countFlags(words: Int32Array, w: number, flags: number): void {
  if (flags === 0) return;
  if (flags & TcpFlag.Ack) words[w + Word.Ack]++;
  if (flags === (TcpFlag.Ack as number)) return;
  words[w + Word.Fin] += flags & 1;
  words[w + Word.Syn] += (flags >> 1) & 1;
  words[w + Word.Rst] += (flags >> 2) & 1;
  words[w + Word.Psh] += (flags >> 3) & 1;
  words[w + Word.Urg] += (flags >> 5) & 1;
  words[w + Word.Ece] += (flags >> 6) & 1;
  words[w + Word.Cwr] += flags >> 7;
}
