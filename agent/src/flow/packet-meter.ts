import { Outcome, OUTCOMES } from '../capture/decode/outcome.js';
import { Packet } from '../capture/decode/packet.js';
import { type LinkType } from '../capture/packet-source.js';
import { type FlowStore } from './flow-store.js';
import { type MeterCounters } from './meter-options.js';
import { type ProfileRules } from './profile-rules.js';

/** Frames in, flows out, everything counted; what is profile about it lies in the rules. */
export class PacketMeter {
  private readonly packet = new Packet();
  /** Highest packet time so far. */
  private clockUs = 0;
  /** Frames by what became of them. */
  private readonly outcomes = new Float64Array(OUTCOMES.length);

  constructor(
    private readonly rules: ProfileRules,
    private readonly store: FlowStore,
  ) {}

  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void {
    const packet = this.packet;
    if (timeUs > this.clockUs) this.clockUs = timeUs;
    const outcome = this.rules.decode(packet, bytes, offset, capturedBytes, wireBytes, linkType);
    this.outcomes[outcome]++;
    if (outcome === Outcome.Parsed) this.rules.packet(packet, timeUs);
  }

  sweep(nowUs: number): void {
    this.rules.sweep(nowUs);
  }

  flush(): void {
    this.rules.flush(this.clockUs);
  }

  counters(): MeterCounters {
    return {
      packetsReceived: this.outcomes.reduce((sum, count) => sum + count, 0),
      packetsParsed: this.outcomes[Outcome.Parsed],
      packetsMalformed: this.family('malformed'),
      packetsUnsupported: this.family('unsupported'),
      packetsNoted: this.rules.notes(),
      flowsCreated: this.store.created,
      flowsExported: nonZero(Object.entries(this.store.exported)),
      flowsLive: this.store.live,
    };
  }

  private family(family: 'malformed' | 'unsupported'): Record<string, number> {
    const counts = OUTCOMES.map((outcome, index) => [outcome, this.outcomes[index]] as const);
    return nonZero(counts.filter(([outcome]) => outcome.family === family).map(([{ reason }, n]) => [reason, n]));
  }
}

function nonZero(counts: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
