import { type FlowHash, FlowKey } from '../../flow/flow-hash.js';
import { type FlowSink } from '../../flow/flow-record.js';
import { FlowStore } from '../../flow/flow-store.js';
import { NO_ROW } from '../../flow/flow-table.js';
import { type FlowMeterOptions } from '../../flow/meter-options.js';
import { openingOf } from '../../flow/opening.js';
import { PacketNotes } from '../../flow/packet-notes.js';
import { type Endpoint, type FlowDerivation, type ProfileRules } from '../../flow/profile-rules.js';
import { Cell, ROW_CELLS, ROW_WORDS, SideWord, StateBit, VERSION_SHIFT, Word } from '../../flow/row/row.js';
import { type LinkType } from '../../packet/link-types.js';
import { type Outcome } from '../../packet/outcome.js';
import { type Packet } from '../../packet/packet.js';
import { decodeTemplate } from './decode.js';
import { deriveTemplate, TEMPLATE_FEATURES } from './derive.js';
import { addPacket } from './update.js';

const IDLE_US = 60_000_000;

/**
 * The smallest profile that works: a flow is a five-tuple of IPv4 and ends after 60 s of silence. Copy the folder to
 * begin a profile of your own; docs/adding-a-profile.md says how to go on.
 */
export class TemplateRules implements ProfileRules, FlowDerivation {
  readonly featureCount = TEMPLATE_FEATURES.length;
  readonly store: FlowStore;
  private readonly key = new FlowKey();
  private readonly counts = new PacketNotes();

  constructor({ memoryBytes }: Pick<FlowMeterOptions, 'memoryBytes'>, hash: FlowHash, sink: FlowSink) {
    this.store = new FlowStore(memoryBytes, hash, this, sink);
  }

  decode(
    packet: Packet,
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    linkType: LinkType,
  ): Outcome {
    return decodeTemplate(packet, bytes, offset, capturedBytes, wireBytes, linkType);
  }

  packet(packet: Packet, timeUs: number): void {
    if (packet.notes !== 0) this.counts.add(packet.notes);
    this.takeKey(packet);
    const found = this.store.find(this.key);
    if (found !== NO_ROW && timeUs - this.lastUs(found) > IDLE_US) this.end(found);
    const row = found !== NO_ROW && this.store.isLive(found) ? found : this.open(packet, timeUs);
    this.add(row, packet, timeUs);
  }

  sweep(nowUs: number): void {
    const dueUs = (row: number) => this.lastUs(row) + IDLE_US;
    this.store.expire(nowUs, IDLE_US, dueUs, (row) => this.end(row));
  }

  flush(): void {
    this.store.flush(() => 'end');
  }

  notes(): Record<string, number> {
    return this.counts.byName();
  }

  derive(words: Int32Array, cells: Float64Array, w: number, c: number, out: Float64Array): void {
    deriveTemplate(words, cells, w, c, out);
  }

  flowId(low: Endpoint, high: Endpoint, protocol: number, isInitiatorHigh: boolean): string {
    const [first, second] = isInitiatorHigh ? [high, low] : [low, high];
    return `${first.address}-${second.address}-${first.port}-${second.port}-${protocol}`;
  }

  /** Both directions have one key: the lower endpoint comes first in it. */
  private takeKey(packet: Packet): void {
    packet.isFromHigh =
      packet.source0 === packet.destination0
        ? packet.sourcePort > packet.destinationPort
        : packet.source0 > packet.destination0;
    this.key.kind = packet.protocol | (4 << VERSION_SHIFT);
    this.key.takeIpv4(packet);
  }

  private open(packet: Packet, timeUs: number): number {
    const row = this.store.open(this.key, packet.isFromHigh ? StateBit.InitiatorIsHigh : 0);
    const { words, cells } = this.store;
    words[row * ROW_WORDS + Word.State] |= openingOf(packet);
    cells[row * ROW_CELLS + Cell.Start] = timeUs;
    cells[row * ROW_CELLS + Cell.Last] = timeUs;
    return row;
  }

  private add(row: number, packet: Packet, timeUs: number): void {
    const { words, cells } = this.store;
    const w = row * ROW_WORDS;
    const isForward = packet.isFromHigh === ((words[w + Word.State] & StateBit.InitiatorIsHigh) !== 0);
    addPacket(words, cells, w, row * ROW_CELLS, packet, timeUs, isForward);
    // A flow of one packet stands in a list by age. From the second packet on it has a time at which it is looked at.
    if (this.packets(w) === 2) this.store.scheduleAt(row, timeUs + IDLE_US);
  }

  private packets(w: number): number {
    const { words } = this.store;
    return words[w + Word.Forward + SideWord.Packets] + words[w + Word.Backward + SideWord.Packets];
  }

  private end(row: number): void {
    this.store.emit(row, 'idle');
    this.store.release(row);
  }

  private lastUs(row: number): number {
    return this.store.cells[row * ROW_CELLS + Cell.Last];
  }
}
