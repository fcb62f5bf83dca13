import { PROFILES } from '@picket/shared/features';
import { PicketDecoder } from './decode.js';
import { type Outcome } from '../../packet/outcome.js';
import { FragmentKind, type Packet, TcpFlag } from '../../packet/packet.js';
import { type LinkType } from '../../packet/link-types.js';
import { derivePicket } from './derive.js';
import { addPicketPacket, startPicketFlow, stepTcpState } from './update.js';
import { optionsOf } from '../profile-id.js';
import { Cell, ROW_CELLS, ROW_WORDS, SideWord, StateBit, Word } from '../../flow/row/row.js';
import { type FlowHash } from '../../flow/flow-hash.js';
import { type EndReason, type FlowSink } from '../../flow/flow-record.js';
import { FlowStore } from '../../flow/flow-store.js';
import { NO_ROW } from '../../flow/flow-table.js';
import { FragmentTable } from '../../flow/fragment-table.js';
import { type FlowMeterOptions } from '../../flow/meter-options.js';
import { OPENING, openingOf } from '../../flow/opening.js';
import { PacketNotes } from '../../flow/packet-notes.js';
import { PicketKey } from './key.js';
import { type ExpiryRules, EarlyExpiry } from '../../flow/early-expiry.js';
import { type Endpoint, type FlowDerivation, type ProfileRules } from '../../flow/profile-rules.js';

const FLOW_TIMEOUT_US = 120_000_000;
const IDLE_TIMEOUT_US = 60_000_000;
const CLOSE_LINGER_US = 5_000_000;
/** How long a closed connection is remembered, for its late packets. */
const LATE_US = 120_000_000;
const SYN_ACK = TcpFlag.Syn | TcpFlag.Ack;
/** What a continuation keeps of the flow before it. */
const CONTINUED_STATE =
  StateBit.InitiatorIsHigh |
  StateBit.OpenerIsKnown |
  StateBit.OpenerIsHigh |
  StateBit.BothFins |
  StateBit.Closed |
  StateBit.Reset |
  StateBit.ForwardSequence |
  StateBit.BackwardSequence;

/** Our corrected profile (profiles.md §10): real protocols, both IP versions, flows that end when the connection does. */
export class PicketRules implements ProfileRules, FlowDerivation, ExpiryRules {
  readonly featureCount = PROFILES['picket-1'].features.length;
  readonly store: FlowStore;
  private readonly decoder: PicketDecoder;
  private readonly key: PicketKey;
  private readonly earlyExpiry: EarlyExpiry;
  private readonly fragments = new FragmentTable();
  private readonly counts = new PacketNotes();

  constructor(options: FlowMeterOptions, hash: FlowHash, sink: FlowSink) {
    const decapsulation = optionsOf(options.decapsulation ?? []);
    this.decoder = new PicketDecoder(decapsulation);
    this.key = new PicketKey(decapsulation);
    this.store = new FlowStore(options.memoryBytes, hash, this, sink);
    this.earlyExpiry = new EarlyExpiry(this.store, this);
  }

  decode(
    packet: Packet,
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    linkType: LinkType,
  ): Outcome {
    return this.decoder.decode(packet, bytes, offset, capturedBytes, wireBytes, linkType);
  }

  packet(packet: Packet, timeUs: number): void {
    if (packet.notes !== 0) this.counts.add(packet.notes);
    if (packet.fragment !== FragmentKind.None) this.fragments.resolve(packet, timeUs);
    this.key.take(packet);
    const row = this.store.find(this.key);
    if (row === NO_ROW) this.first(this.store.open(this.key, this.initiator(packet)), packet, timeUs);
    else this.meet(row, packet, timeUs);
  }

  sweep(nowUs: number): void {
    const dueUs = (row: number) => this.dueUs(row);
    this.store.expire(nowUs, IDLE_TIMEOUT_US, dueUs, (row) => this.expire(row));
    this.earlyExpiry.expireSilent(nowUs);
    this.store.forget((row) => nowUs - this.forgottenUs(row));
  }

  /** A flow that the clock has ended before the input did has that as its reason, swept or not. */
  flush(clockUs: number): void {
    this.store.flush((row) => (this.dueUs(row) < clockUs ? this.dueReason(row) : 'end'));
    this.fragments.clear();
  }

  notes(): Record<string, number> {
    return this.counts.byName(this.fragments);
  }

  derive(words: Int32Array, cells: Float64Array, w: number, c: number, out: Float64Array): void {
    derivePicket(words, cells, w, c, out);
  }

  /** A closed flow has less time left than pressure would give it. */
  isEstablished(words: Int32Array, w: number): boolean {
    const isOpen = (words[w + Word.State] & StateBit.Closed) === 0;
    if (!isOpen) return true;
    return words[w + Word.Forward + SideWord.Packets] > 1 && words[w + Word.Backward + SideWord.Packets] > 0;
  }

  /** The initiator first. */
  flowId(low: Endpoint, high: Endpoint, protocol: number, isInitiatorHigh: boolean): string {
    const [first, second] = isInitiatorHigh ? [high, low] : [low, high];
    return `${first.address}-${second.address}-${first.port}-${second.port}-${protocol}`;
  }

  /** A packet whose key has a row: rules 1 to 4 of §10.3, in their order. */
  private meet(row: number, packet: Packet, timeUs: number): void {
    const silenceUs = timeUs - this.lastUs(row);
    const isClosed = this.isClosed(row);
    if (isClosed && silenceUs > CLOSE_LINGER_US) {
      this.leave(row, this.dueReason(row));
      this.afterClose(row, packet, timeUs, silenceUs);
    } else if (silenceUs > IDLE_TIMEOUT_US) {
      this.leave(row, this.dueReason(row));
      this.begin(row, this.initiator(packet), packet, timeUs);
    } else if (timeUs - this.startUs(row) > FLOW_TIMEOUT_US || !this.store.isLive(row)) {
      this.leave(row, 'active');
      this.continue(row, packet, timeUs);
    } else if (isClosed && (packet.tcpFlags & SYN_ACK) === (TcpFlag.Syn as number)) {
      this.leave(row, 'new_syn');
      this.begin(row, this.initiator(packet), packet, timeUs);
    } else {
      this.join(row, packet, timeUs);
    }
  }

  /** What comes after a closed flow has left makes a flow only if it opens a connection or carries data. */
  private afterClose(row: number, packet: Packet, timeUs: number, silenceUs: number): void {
    if (silenceUs > LATE_US || packet.tcpFlags & TcpFlag.Syn) {
      this.begin(row, this.initiator(packet), packet, timeUs);
    } else if (packet.payloadBytes > 0) {
      this.begin(row, this.state(row) & (StateBit.InitiatorIsHigh | OPENING), packet, timeUs);
    } else {
      this.counts.late++;
      this.store.mark(row);
    }
  }

  private begin(row: number, state: number, packet: Packet, timeUs: number): void {
    this.store.reopen(row, state);
    this.first(row, packet, timeUs);
  }

  /** A flow that goes on where the one before was cut: who began, how far TCP is, and since when. */
  private continue(row: number, packet: Packet, timeUs: number): void {
    const { words, cells } = this.store;
    const w = row * ROW_WORDS;
    const c = row * ROW_CELLS;
    const forwardSequence = words[w + Word.Forward + SideWord.Sequence];
    const backwardSequence = words[w + Word.Backward + SideWord.Sequence];
    const connectionStart = cells[c + Cell.ConnectionStart];
    this.store.reopen(row, this.state(row) & CONTINUED_STATE);
    words[w + Word.Forward + SideWord.Sequence] = forwardSequence;
    words[w + Word.Backward + SideWord.Sequence] = backwardSequence;
    this.first(row, packet, timeUs);
    cells[c + Cell.ConnectionStart] = connectionStart;
  }

  private first(row: number, packet: Packet, timeUs: number): void {
    const { words, cells } = this.store;
    startPicketFlow(words, cells, row * ROW_WORDS, row * ROW_CELLS, packet, timeUs);
    this.add(row, packet, timeUs);
    // A closed flow waits for nothing but its linger; it does not stand among those that wait for a second packet.
    if (this.isClosed(row)) this.store.scheduleAt(row, this.dueUs(row));
  }

  private join(row: number, packet: Packet, timeUs: number): void {
    const { words } = this.store;
    const w = row * ROW_WORDS;
    const wasClosed = this.isClosed(row);
    const wasSingle = words[w + Word.Forward + SideWord.Packets] + words[w + Word.Backward + SideWord.Packets] === 1;
    this.add(row, packet, timeUs);
    if (wasSingle || wasClosed !== this.isClosed(row)) this.store.scheduleAt(row, this.dueUs(row));
  }

  private add(row: number, packet: Packet, timeUs: number): void {
    const { words, cells } = this.store;
    const w = row * ROW_WORDS;
    if (packet.tcpFlags & TcpFlag.Syn && (words[w + Word.State] & OPENING) === 0)
      words[w + Word.State] |= openingOf(packet);
    const isForward = packet.isFromHigh === ((words[w + Word.State] & StateBit.InitiatorIsHigh) !== 0);
    if (addPicketPacket(words, cells, w, row * ROW_CELLS, packet, timeUs, isForward)) this.counts.timeReversed++;
    stepTcpState(words, w, packet, isForward);
  }

  /** The bits of who began: the source of the first packet, unless that is an answer: then its destination. */
  private initiator(packet: Packet): number {
    const isAnswer = (packet.tcpFlags & SYN_ACK) === SYN_ACK && !this.key.hasEqualEndpoints;
    return (packet.isFromHigh !== isAnswer ? StateBit.InitiatorIsHigh : 0) | openingOf(packet);
  }

  private leave(row: number, reason: EndReason): void {
    if (this.store.isLive(row)) this.store.emit(row, reason);
  }

  private expire(row: number): void {
    const reason = this.dueReason(row);
    this.store.emit(row, reason);
    if (reason === 'idle') this.store.release(row);
    else this.store.mark(row);
  }

  /** When the clock ends a flow. */
  private dueUs(row: number): number {
    return Math.min(this.startUs(row) + FLOW_TIMEOUT_US, this.silentUntilUs(row));
  }

  private dueReason(row: number): EndReason {
    if (this.startUs(row) + FLOW_TIMEOUT_US < this.silentUntilUs(row)) return 'active';
    if (!this.isClosed(row)) return 'idle';
    return this.state(row) & StateBit.Reset ? 'reset' : 'closed';
  }

  private silentUntilUs(row: number): number {
    return this.lastUs(row) + (this.isClosed(row) ? CLOSE_LINGER_US : IDLE_TIMEOUT_US);
  }

  /** When a mark has nothing to say any more. */
  private forgottenUs(row: number): number {
    return this.lastUs(row) + (this.isClosed(row) ? LATE_US : IDLE_TIMEOUT_US);
  }

  private isClosed(row: number): boolean {
    return (this.state(row) & StateBit.Closed) !== 0;
  }

  private state(row: number): number {
    return this.store.words[row * ROW_WORDS + Word.State];
  }

  private startUs(row: number): number {
    return this.store.cells[row * ROW_CELLS + Cell.Start];
  }

  private lastUs(row: number): number {
    return this.store.cells[row * ROW_CELLS + Cell.Last];
  }
}
