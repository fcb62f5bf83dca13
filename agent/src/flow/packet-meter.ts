import { isPossibleTime, isTimeStep } from '../packet/packet-time.js';
import { Outcome, OUTCOMES } from '../packet/outcome.js';
import { Packet } from '../packet/packet.js';
import { type LinkType } from '../packet/link-types.js';
import { type FlowStore } from './flow-store.js';
import { type MeterCounters } from './meter-options.js';
import { type ProfileRules } from './profile-rules.js';

/** Packets between two looks at the clock, and the share of the flow table that they may fill meanwhile. */
const MAX_PACKETS_BETWEEN_LOOKS = 8192;
const LOOK_SHARE = 1 / 16;

/** Frames in, flows out, everything counted. What differs between profiles is in the rules. */
export class PacketMeter {
  private readonly packet = new Packet();
  /** Time of the newest packet. */
  private clockUs = 0;
  /** How often time itself went back. */
  private timeSteps = 0;
  /** Lowest times of the packets since the last look and of those between the two before. */
  private lowestUs = Infinity;
  private lowestBeforeUs = Infinity;
  /** Packets between two looks at the clock, and how many of them are still to come. */
  private readonly lookEvery: number;
  private untilLook: number;
  /** Frames by what became of them. */
  private readonly outcomes = new Float64Array(OUTCOMES.length);

  constructor(
    private readonly rules: ProfileRules,
    private readonly store: FlowStore,
    private readonly sweepsByPackets: boolean,
  ) {
    this.lookEvery = Math.min(MAX_PACKETS_BETWEEN_LOOKS, Math.ceil(store.capacity * LOOK_SHARE));
    this.untilLook = this.lookEvery;
  }

  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void {
    const packet = this.packet;
    if (!isPossibleTime(timeUs)) {
      this.outcomes[Outcome.MalformedTime]++;
      return;
    }
    if (timeUs > this.clockUs) this.clockUs = timeUs;
    else if (isTimeStep(this.clockUs, timeUs)) this.stepBack(timeUs);
    if (timeUs < this.lowestUs) this.lowestUs = timeUs;
    const outcome = this.rules.decode(packet, bytes, offset, capturedBytes, wireBytes, linkType);
    this.outcomes[outcome]++;
    if (outcome === Outcome.Parsed) this.rules.packet(packet, timeUs);
    if (--this.untilLook === 0) this.look();
  }

  sweep(nowUs: number): void {
    this.rules.sweep(nowUs);
  }

  flush(): void {
    this.rules.flush(this.clockUs);
    this.clockUs = 0;
    this.lowestUs = Infinity;
    this.lowestBeforeUs = Infinity;
    this.untilLook = this.lookEvery;
  }

  private stepBack(timeUs: number): void {
    this.clockUs = timeUs;
    this.timeSteps++;
  }

  /** A packet of a wrong time counts only until two looks are over, and only if it is too early: then flows wait. */
  private look(): void {
    this.untilLook = this.lookEvery;
    const lowestUs = Math.min(this.lowestUs, this.lowestBeforeUs);
    this.lowestBeforeUs = this.lowestUs;
    this.lowestUs = Infinity;
    if (this.sweepsByPackets) this.rules.sweep(lowestUs);
  }

  counters(): MeterCounters {
    return {
      packetsReceived: this.outcomes.reduce((sum, count) => sum + count, 0),
      packetsParsed: this.outcomes[Outcome.Parsed],
      packetsMalformed: this.family('malformed'),
      packetsUnsupported: this.family('unsupported'),
      packetsNoted: { ...nonZero([['time_step', this.timeSteps]]), ...this.rules.notes() },
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
