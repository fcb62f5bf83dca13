import { type LinkType } from '../packet/link-types.js';
import { CIC_HEAD } from './cic/head.js';
import { CicRules } from './cic/rules.js';
import { CIC_V40 } from './cic/v40.js';
import { FlowHash } from '../flow/flow-hash.js';
import { type FlowSink } from '../flow/flow-record.js';
import { type FlowMeterOptions, type MeterCounters } from '../flow/meter-options.js';
import { PacketMeter } from '../flow/packet-meter.js';
import { PicketRules } from './picket-1/rules.js';

export type { EndReason, FlowRecord, FlowSink } from '../flow/flow-record.js';
export { formatProfileId, parseProfileId, type ProfileId } from './profile-id.js';
export type { FlowMeterOptions, MeterCounters } from '../flow/meter-options.js';

/** Turns frames into flows. Every flow reaches the sink exactly once. */
export interface FlowMeter {
  /** Takes one frame; arguments as in `FrameSink.frame`. */
  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void;
  /** Emits the flows whose time is up. Call it at least every 100 ms of the source's clock. */
  sweep(nowUs: number): void;
  /** Emits every live flow, in order of first packet, with end reason `end`; the meter is empty afterwards. */
  flush(): void;
  counters(): MeterCounters;
}

/** Makes the meter of a profile. */
export function createFlowMeter(options: FlowMeterOptions, sink: FlowSink): FlowMeter {
  const hash = new FlowHash();
  switch (options.profile) {
    case 'cic-v40':
      return meterOf(new CicRules(CIC_V40, options, hash, sink), options);
    case 'cic-head':
      return meterOf(new CicRules(CIC_HEAD, options, hash, sink), options);
    case 'picket-1':
      return meterOf(new PicketRules(options, hash, sink), options);
  }
}

function meterOf(rules: CicRules | PicketRules, { sweepsByPackets = false }: FlowMeterOptions): FlowMeter {
  return new PacketMeter(rules, rules.store, sweepsByPackets);
}
