import { PROFILES, type ProfileName } from '@picket/shared/features';
import { decodeCic, decodeCicStrictly } from './decode.js';
import { type Outcome } from '../../packet/outcome.js';
import { type Packet, TcpFlag } from '../../packet/packet.js';
import { type LinkType } from '../../packet/link-types.js';
import { deriveCic } from './derive.js';
import { startCicFlow } from './update.js';
import { Cell, ROW_CELLS, ROW_WORDS, SideWord, StateBit, VERSION_SHIFT, Word } from '../../flow/row/row.js';
import { type FlowHash, FlowKey } from '../../flow/flow-hash.js';
import { type EndReason, type FlowSink } from '../../flow/flow-record.js';
import { FlowStore } from '../../flow/flow-store.js';
import { NO_ROW } from '../../flow/flow-table.js';
import { type FlowMeterOptions } from '../../flow/meter-options.js';
import { EndedOpenings, OPENING, openingOf } from '../../flow/opening.js';
import { PacketNotes } from '../../flow/packet-notes.js';
import { type ExpiryRules, EarlyExpiry } from '../../flow/early-expiry.js';
import { type Endpoint, type FlowDerivation, type ProfileRules } from '../../flow/profile-rules.js';

const FLOW_TIMEOUT_US = 120_000_000;
const DEFAULT_LINGER_US = 120_000_000;

/** What the two versions of the original do differently (docs/profiles.md §3). */
export interface CicVersion {
  readonly profile: ProfileName;
  /** Whether A:1 → A:2 and A:2 → A:1 are one flow. */
  readonly joinsPortsOfOneHost: boolean;
  /** Adds a new flow's first packet to its direction. */
  first(words: Int32Array, cells: Float64Array, w: number, c: number, packet: Packet, timeUs: number): void;
  /**
   * Adds a packet to a flow.
   * @returns why the flow ends with it; null if it goes on
   */
  next(
    words: Int32Array,
    cells: Float64Array,
    w: number,
    c: number,
    packet: Packet,
    timeUs: number,
    isForward: boolean,
  ): EndReason | null;
  /** As in `ExpiryRules`. */
  isEstablished(words: Int32Array, w: number): boolean;
  /** What the totals are divided by in the subflow columns; 0 makes them 0. */
  subflows(words: Int32Array, cells: Float64Array, w: number, c: number): number;
  flowId(low: Endpoint, high: Endpoint, protocol: number, isInitiatorHigh: boolean): string;
}

/** The rules that both versions share: IPv4 only, 120 s from the first packet on, and an end by TCP flags. */
export class CicRules implements ProfileRules, FlowDerivation, ExpiryRules {
  readonly featureCount: number;
  readonly store: FlowStore;
  private readonly key = new FlowKey();
  private readonly earlyExpiry: EarlyExpiry;
  private readonly lingerUs: number;
  private readonly ended = new EndedOpenings();
  private readonly counts = new PacketNotes();

  constructor(
    private readonly version: CicVersion,
    private readonly options: FlowMeterOptions,
    hash: FlowHash,
    sink: FlowSink,
  ) {
    this.featureCount = PROFILES[version.profile].features.length;
    this.lingerUs = options.lingerUs ?? DEFAULT_LINGER_US;
    this.store = new FlowStore(options.memoryBytes, hash, this, sink);
    this.earlyExpiry = new EarlyExpiry(this.store, this);
  }

  decode(
    packet: Packet,
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    _wireBytes: number,
    linkType: LinkType,
  ): Outcome {
    if (this.options.strictCompat) return decodeCicStrictly(packet, bytes, offset, capturedBytes);
    return decodeCic(packet, bytes, offset, capturedBytes, linkType);
  }

  packet(packet: Packet, timeUs: number): void {
    if (packet.notes !== 0) this.counts.add(packet.notes);
    this.takeKey(packet);
    const row = this.store.find(this.key);
    if (row === NO_ROW) {
      const opened = this.store.open(this.key, packet.isFromHigh ? StateBit.InitiatorIsHigh : 0);
      const { words } = this.store;
      const w = opened * ROW_WORDS;
      words[w + Word.State] |= openingOf(packet) || this.ended.of(words[w + Word.Hash]);
      this.first(opened, packet, timeUs);
    } else if (!this.store.isLive(row)) {
      this.restart(row, packet, timeUs);
    } else if (timeUs - this.store.cells[row * ROW_CELLS + Cell.Start] > FLOW_TIMEOUT_US) {
      this.store.emit(row, 'active');
      this.restart(row, packet, timeUs);
    } else {
      this.next(row, packet, timeUs);
    }
  }

  sweep(nowUs: number): void {
    const dueUs = (row: number) => this.dueUs(row);
    this.store.expire(nowUs, FLOW_TIMEOUT_US, dueUs, (row) => this.expire(row));
    this.earlyExpiry.expireSilent(nowUs);
    this.store.forget((row) => nowUs - (this.dueUs(row) + this.lingerUs));
  }

  flush(): void {
    this.store.flush(() => 'end');
  }

  notes(): Record<string, number> {
    return this.counts.byName();
  }

  derive(words: Int32Array, cells: Float64Array, w: number, c: number, out: Float64Array): void {
    deriveCic(words, cells, w, c, out, this.version.subflows(words, cells, w, c));
  }

  isEstablished(words: Int32Array, w: number): boolean {
    return this.version.isEstablished(words, w);
  }

  flowId(low: Endpoint, high: Endpoint, protocol: number, isInitiatorHigh: boolean): string {
    return this.version.flowId(low, high, protocol, isInitiatorHigh);
  }

  private takeKey(packet: Packet): void {
    if (packet.source0 !== packet.destination0) packet.isFromHigh = packet.source0 > packet.destination0;
    else packet.isFromHigh = this.version.joinsPortsOfOneHost && packet.sourcePort > packet.destinationPort;
    this.key.kind = packet.protocol | (4 << VERSION_SHIFT);
    this.key.takeIpv4(packet);
  }

  /** A flow after a timeout keeps the orientation of the one before, no matter who sent this packet. */
  private restart(row: number, packet: Packet, timeUs: number): void {
    const state = this.store.words[row * ROW_WORDS + Word.State];
    const opening = (packet.tcpFlags & TcpFlag.Syn && openingOf(packet)) || state & OPENING;
    this.store.reopen(row, (state & StateBit.InitiatorIsHigh) | opening);
    this.first(row, packet, timeUs);
  }

  private first(row: number, packet: Packet, timeUs: number): void {
    const { words, cells } = this.store;
    startCicFlow(words, cells, row * ROW_WORDS, row * ROW_CELLS, packet, timeUs);
    this.version.first(words, cells, row * ROW_WORDS, row * ROW_CELLS, packet, timeUs);
  }

  private next(row: number, packet: Packet, timeUs: number): void {
    const { words, cells } = this.store;
    const w = row * ROW_WORDS;
    const wasSingle = words[w + Word.Forward + SideWord.Packets] + words[w + Word.Backward + SideWord.Packets] === 1;
    // Ports are not compared: whatever a host sends to itself is forward.
    const isForward =
      packet.isFromHigh === ((words[w + Word.State] & StateBit.InitiatorIsHigh) !== 0) ||
      packet.source0 === packet.destination0;
    if (timeUs < cells[row * ROW_CELLS + Cell.Last]) this.counts.timeReversed++;
    const reason = this.version.next(words, cells, w, row * ROW_CELLS, packet, timeUs, isForward);
    if (packet.tcpFlags & TcpFlag.Syn && (words[w + Word.State] & OPENING) === 0)
      words[w + Word.State] |= openingOf(packet);
    if (reason !== null) {
      this.ended.keep(words[w + Word.Hash], words[w + Word.State]);
      this.store.emit(row, reason);
      this.store.release(row);
    } else if (wasSingle) {
      this.store.scheduleAt(row, this.dueUs(row));
    }
  }

  private expire(row: number): void {
    this.store.emit(row, 'active');
    this.store.mark(row);
  }

  private dueUs(row: number): number {
    return this.store.cells[row * ROW_CELLS + Cell.Start] + FLOW_TIMEOUT_US;
  }
}
