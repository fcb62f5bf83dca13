import { Protocol } from '../packet/packet.js';
import {
  Cell,
  PROTOCOL_MASK,
  ROW_CELLS,
  ROW_WORDS,
  SideWord,
  StateBit,
  VERSION_MASK,
  VERSION_SHIFT,
  Word,
} from './row/row.js';
import { ipv4Text, ipv6Text } from './address-text.js';
import { type EndReason, type FlowRecord } from './flow-record.js';
import { Opener, openerOf } from './opening.js';
import { type Endpoint, type FlowDerivation } from './profile-rules.js';

/** The one record of a meter: a look at the row of the flow that has just ended. */
export class RowRecord implements FlowRecord {
  readonly features: Float64Array;
  startUs = 0;
  lastUs = 0;
  packets = 0;
  protocol = 0;
  sourcePort = 0;
  destinationPort = 0;
  endReason: EndReason = 'end';
  opener: Opener = Opener.Unknown;
  private w = 0;
  private isInitiatorHigh = false;
  /** Texts of the two addresses, made at the first request: the flow id holds them again. */
  private lowText: string | undefined;
  private highText: string | undefined;

  constructor(
    private readonly words: Int32Array,
    private readonly cells: Float64Array,
    private readonly derivation: FlowDerivation,
  ) {
    this.features = new Float64Array(derivation.featureCount);
  }

  /** Computes the features of a row and shows it until the next call. */
  of(row: number, reason: EndReason): this {
    const words = this.words;
    const w = row * ROW_WORDS;
    const c = row * ROW_CELLS;
    this.w = w;
    this.lowText = this.highText = undefined;
    this.derivation.derive(words, this.cells, w, c, this.features);
    this.startUs = this.cells[c + Cell.Start];
    this.lastUs = this.cells[c + Cell.Last];
    this.packets = words[w + Word.Forward + SideWord.Packets] + words[w + Word.Backward + SideWord.Packets];
    this.protocol = words[w + Word.Kind] & PROTOCOL_MASK;
    this.isInitiatorHigh = (words[w + Word.State] & StateBit.InitiatorIsHigh) !== 0;
    this.sourcePort = this.port(this.isInitiatorHigh);
    this.destinationPort = this.port(!this.isInitiatorHigh);
    this.endReason = reason;
    this.opener = openerOf(words[w + Word.State]);
    return this;
  }

  sourceAddress(): string {
    return this.address(this.isInitiatorHigh);
  }

  destinationAddress(): string {
    return this.address(!this.isInitiatorHigh);
  }

  flowId(): string {
    return this.derivation.flowId(this.endpoint(false), this.endpoint(true), this.protocol, this.isInitiatorHigh);
  }

  private endpoint(isHigh: boolean): Endpoint {
    const word = this.words[this.w + (isHigh ? Word.High0 : Word.Low0)];
    return { address: this.address(isHigh), port: this.port(isHigh), word };
  }

  private port(isHigh: boolean): number {
    // In the key of an ICMP flow, type and code stand where the ports are.
    if (this.protocol === (Protocol.Icmp as number) || this.protocol === (Protocol.Icmpv6 as number)) return 0;
    const ports = this.words[this.w + Word.Ports];
    return isHigh ? ports & 0xffff : ports >>> 16;
  }

  private address(isHigh: boolean): string {
    if (isHigh) return (this.highText ??= this.textOf(true));
    return (this.lowText ??= this.textOf(false));
  }

  private textOf(isHigh: boolean): string {
    const words = this.words;
    const first = words[this.w + (isHigh ? Word.High0 : Word.Low0)];
    if (((words[this.w + Word.Kind] >> VERSION_SHIFT) & VERSION_MASK) === 4) return ipv4Text(first);
    const rest = this.w + (isHigh ? Word.High1 : Word.Low1);
    return ipv6Text(first, words[rest], words[rest + 1], words[rest + 2]);
  }
}
