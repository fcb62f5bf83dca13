import type { AlertStage } from '../alerts/alert-stage.js';
import type { MeterCounters } from '../profiles/index.js';
import type { Pipeline } from './pipeline.js';
import type { ScoringCounters } from '../scoring/scoring-stage.js';
import { addTraffic, type TrafficCounters } from '../traffic/traffic-findings.js';

/** What one pipeline has done so far. */
export interface WorkCounters {
  readonly meter: MeterCounters;
  readonly scoring: ScoringCounters;
  readonly alertsSent: number;
  /** null where the source does not count them. */
  readonly kernelDrops: number | null;
  readonly traffic: TrafficCounters;
}

export function workOf(pipeline: Pipeline, alerts: AlertStage, kernelDrops: number | null): WorkCounters {
  return {
    meter: pipeline.meter.counters(),
    scoring: { ...pipeline.scoring.counters },
    alertsSent: alerts.sent,
    kernelDrops,
    traffic: pipeline.traffic,
  };
}

/** What pipelines have done together. */
export function sumWork([first, ...others]: readonly [WorkCounters, ...WorkCounters[]]): WorkCounters {
  return others.reduce(
    (sum, work) => ({
      meter: addMeters(sum.meter, work.meter),
      scoring: {
        scored: sum.scoring.scored + work.scoring.scored,
        alerted: sum.scoring.alerted + work.scoring.alerted,
        unscored: sum.scoring.unscored + work.scoring.unscored,
      },
      alertsSent: sum.alertsSent + work.alertsSent,
      kernelDrops: addKnown(sum.kernelDrops, work.kernelDrops),
      traffic: addTraffic(sum.traffic, work.traffic),
    }),
    first,
  );
}

function addMeters(a: MeterCounters, b: MeterCounters): MeterCounters {
  return {
    packetsReceived: a.packetsReceived + b.packetsReceived,
    packetsParsed: a.packetsParsed + b.packetsParsed,
    packetsMalformed: addByReason(a.packetsMalformed, b.packetsMalformed),
    packetsUnsupported: addByReason(a.packetsUnsupported, b.packetsUnsupported),
    packetsNoted: addByReason(a.packetsNoted, b.packetsNoted),
    flowsCreated: a.flowsCreated + b.flowsCreated,
    flowsExported: addByReason(a.flowsExported, b.flowsExported),
    flowsLive: a.flowsLive + b.flowsLive,
  };
}

type ByReason = Record<string, number>;

function addByReason(a: ByReason, b: ByReason): ByReason {
  const sum = { ...a };
  for (const [reason, count] of Object.entries(b)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}

export function addKnown(a: number | null, b: number | null): number | null {
  return a === null ? b : a + (b ?? 0);
}
