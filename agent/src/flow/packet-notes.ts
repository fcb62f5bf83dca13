import { Note } from '../packet/packet.js';
import { type FragmentTable } from './fragment-table.js';

/** Counts what is remarkable about parsed packets. */
export class PacketNotes {
  timeReversed = 0;
  /** Packets of a closed connection that neither open one nor carry data: in no flow. */
  late = 0;
  private truncated = 0;
  private ipLength = 0;
  private ipOption = 0;
  private tcpOption = 0;

  /** @param notes bits of `Note` */
  add(notes: number): void {
    if (notes & Note.Truncated) this.truncated++;
    if (notes & Note.IpLength) this.ipLength++;
    if (notes & Note.IpOption) this.ipOption++;
    if (notes & Note.TcpOption) this.tcpOption++;
  }

  /** @param fragments of a profile that puts ports to fragments */
  byName(fragments?: FragmentTable): Record<string, number> {
    const counts = {
      truncated: this.truncated,
      time_reversed: this.timeReversed,
      late: this.late,
      ip_length: this.ipLength,
      ip_option: this.ipOption,
      tcp_option: this.tcpOption,
      fragment_overlap: fragments?.overlaps ?? 0,
      fragment_table_full: fragments?.overflows ?? 0,
    };
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }
}
