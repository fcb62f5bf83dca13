import { CAPTURE_WARNINGS, describeCaptureWarning, type CaptureWarning } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { openInterface, readOffloads, type PacketSource } from '../sources/index.js';
import type { AgentConfig } from '../config.js';
import type { Finding } from './finding.js';
import { createFlowMeter } from '../profiles/index.js';
import { DirectionWatch } from '../traffic/direction-watch.js';
import { FrameWatch } from '../traffic/frame-watch.js';
import { findingsOf, packetCountersOf } from '../traffic/traffic-findings.js';

const LISTEN_MS = 3000;
const RING_BYTES = 16 << 20;
const TABLE_BYTES = 32 << 20;

/** Looks at an interface as `run` would use it: opens it, asks about offloads, and listens for a few seconds. */
export async function examineInterface(name: string, config: AgentConfig): Promise<Finding[]> {
  try {
    const source = await openInterface(name, {
      method: config['capture.method'],
      workers: 1,
      ringBytes: RING_BYTES,
      isPromiscuous: config['capture.promiscuous'],
      user: undefined,
      notice: () => undefined,
    });
    const isPromiscuous = source.interfaceFacts?.isPromiscuous === true;
    const opened: Finding = isPromiscuous
      ? { check: 'interface', result: 'ok', detail: `${name} opens, promiscuous` }
      : { check: 'interface', result: 'warn', detail: describeCaptureWarning('not-promiscuous') };
    return [opened, await examineOffloads(name), ...(await listen(source, config))];
  } catch (error) {
    return [{ check: 'interface', result: 'fail', detail: describeError(error) }];
  }
}

async function examineOffloads(name: string): Promise<Finding> {
  const on = await readOffloads(name);
  if (on.length === 0)
    return { check: 'offloads', result: 'ok', detail: 'none joins packets before they are captured' };
  const commands = on.map((offload) => `${offload} off`).join(' ');
  const { problem } = CAPTURE_WARNINGS['super-frames'];
  return {
    check: 'offloads',
    result: 'warn',
    detail: `${on.join(', ')} on: ${problem} (ethtool -K ${name} ${commands})`,
  };
}

async function listen(source: PacketSource, config: AgentConfig): Promise<Finding[]> {
  const frames = new FrameWatch(source.interfaceFacts?.mtuBytes ?? 0);
  const directions = new DirectionWatch(config.profile);
  const meter = createFlowMeter({ profile: config.profile, memoryBytes: TABLE_BYTES, strictCompat: false }, directions);
  const { packets, fault } = await source.run(
    {
      frame: (bytes, offset, captured, wire, timeUs, linkType) => {
        frames.see(bytes, offset, captured, wire, linkType);
        meter.frame(bytes, offset, captured, wire, timeUs, linkType);
      },
      pause: () => undefined,
    },
    AbortSignal.timeout(LISTEN_MS),
  );
  meter.flush();
  if (fault !== null) return [{ check: 'traffic', result: 'warn', detail: fault }];
  const warnings = findingsOf(
    { ...packetCountersOf(meter.counters()), packets, ...frames.counters, ...directions.counters },
    true,
  );
  if (warnings.length === 0)
    return [{ check: 'traffic', result: 'ok', detail: `${packets} packets in ${LISTEN_MS / 1000} s` }];
  return warnings.map((warning) => ({ check: 'traffic', result: 'warn', detail: wordsFor(warning) }));
}

/** The agent waits a minute before it says that nothing comes in. */
function wordsFor(warning: CaptureWarning): string {
  if (warning !== 'no-traffic') return describeCaptureWarning(warning);
  return `no packet came in for ${LISTEN_MS / 1000} s (${CAPTURE_WARNINGS[warning].cure})`;
}
