import { PROFILES, type ProfileName } from '@picket/shared/features';
import { openCapture } from '../../../agent/src/sources/index.js';
import {
  createFlowMeter,
  type FlowMeter,
  type FlowMeterOptions,
  type FlowRecord,
} from '../../../agent/src/profiles/index.js';
import { rowFormat } from '../../../agent/src/files/row-format.js';
import { type TimedFrame } from './pcap.js';
import { lineOf } from '../data/row-line.js';

/** A finished flow, copied out of the meter. */
export interface SeenFlow {
  readonly flowId: string;
  readonly source: string;
  readonly destination: string;
  readonly packets: number;
  readonly endReason: string;
  readonly startUs: number;
  /** An `Opener`: 0 nobody saw it, 1 the source, 2 the destination. */
  readonly opener: number;
  /** Features by column name. */
  readonly column: Readonly<Record<string, number>>;
}

const ETHERNET = 1;

export function copyFlow(record: FlowRecord, profile: ProfileName): SeenFlow {
  const columns = PROFILES[profile].features.map((name, column) => [name, record.features[column]] as const);
  return {
    flowId: record.flowId(),
    source: `${record.sourceAddress()}:${record.sourcePort}`,
    destination: `${record.destinationAddress()}:${record.destinationPort}`,
    packets: record.packets,
    endReason: record.endReason,
    startUs: record.startUs,
    opener: record.opener,
    column: Object.fromEntries(columns),
  };
}

export interface MeteredFlows {
  readonly meter: FlowMeter;
  readonly flows: readonly SeenFlow[];
}

/**
 * Meters frames to the end and returns every flow, those of one packet included. `sweepEach` sweeps at each packet, by
 * the highest time so far or by the packet's own.
 */
export function meterFrames(
  profile: ProfileName,
  frames: readonly TimedFrame[],
  options: Partial<FlowMeterOptions> & { readonly linkType?: number; readonly sweepEach?: boolean | 'packet' } = {},
): MeteredFlows {
  const flows: SeenFlow[] = [];
  const meter = createFlowMeter(
    { profile, memoryBytes: 1 << 20, strictCompat: false, ...options },
    { flow: (record) => void flows.push(copyFlow(record, profile)) },
  );
  let clockUs = 0;
  for (const { timeUs, frame, wireBytes } of frames) {
    clockUs = Math.max(clockUs, timeUs);
    if (options.sweepEach === true) meter.sweep(clockUs);
    if (options.sweepEach === 'packet') meter.sweep(timeUs);
    meter.frame(frame, 0, frame.length, wireBytes ?? frame.length, timeUs, options.linkType ?? ETHERNET);
  }
  meter.flush();
  return { meter, flows };
}

/** The flow CSV of a capture as `picket-agent features --strict-compat` writes it. */
export async function strictCsv(capture: string, profile: ProfileName): Promise<string> {
  const format = rowFormat('csv', profile, PROFILES[profile].emptyLabel)!;
  const lines = [format.head];
  const meter = createFlowMeter(
    { profile, memoryBytes: 256 << 20, strictCompat: true },
    {
      flow: (record) => {
        if (record.packets > 1) lines.push(lineOf(format, record));
      },
    },
  );
  const source = await openCapture(capture, { anyLinkType: true });
  await source.run({ frame: meter.frame.bind(meter), pause: () => undefined });
  meter.flush();
  return lines.join('');
}
