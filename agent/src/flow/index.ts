import { PicketError } from '@picket/shared/errors';
import { type LinkType } from '../capture/packet-source.js';
import { type FlowSink } from './flow-record.js';
import { type FlowMeterOptions, type MeterCounters } from './meter-options.js';

export type { EndReason, FlowRecord, FlowSink } from './flow-record.js';
export type { FlowMeterOptions, MeterCounters } from './meter-options.js';

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
  throw new PicketError('flow.unavailable', 'unexpected', `no meter for ${options.profile} and ${typeof sink}`);
}
