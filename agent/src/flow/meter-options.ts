import { type ProfileName } from '@picket/shared/features';
import { type DecapsulationOption } from '../packet/decapsulation.js';

/** What a flow meter computes and how much memory it may take for it. */
export interface FlowMeterOptions {
  readonly profile: ProfileName;
  /** Bound of the flow table, in bytes; flows are evicted when it is full, and counted. */
  readonly memoryBytes: number;
  /** Read frames that are not IPv4 as the original tool does (docs/profiles.md §2 rule 9); `cic-` profiles only. */
  readonly strictCompat: boolean;
  /**
   * Flows are ended by the packets' own times as well as by `sweep`: for what is read from files. It is done at fixed
   * numbers of packets and by the lowest time of the last some thousand, so that rows depend neither on the pieces in
   * which a file is read nor on packets whose time is wrong.
   */
  readonly sweepsByPackets?: boolean;
  /**
   * How long the place of a swept flow remembers who began the conversation, in microseconds; `cic-` profiles only.
   * The original never forgets it, which costs memory without end.
   */
  readonly lingerUs?: number;
  /** Options of `picket-1` that differ from the default, as the suffixes of a full profile id name them. */
  readonly decapsulation?: readonly DecapsulationOption[];
}

/** Totals of a meter since it was made; named as in the agent's status. They balance at any time. */
export interface MeterCounters {
  readonly packetsReceived: number;
  readonly packetsParsed: number;
  readonly packetsMalformed: Record<string, number>;
  readonly packetsUnsupported: Record<string, number>;
  /** Parsed packets with something remarkable about them: truncated, time_reversed, late … */
  readonly packetsNoted: Record<string, number>;
  readonly flowsCreated: number;
  readonly flowsExported: Record<string, number>;
  readonly flowsLive: number;
}
