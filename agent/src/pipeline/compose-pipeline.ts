import { PROFILES } from '@picket/shared/features';
import { AlertStage } from '../alerts/alert-stage.js';
import type { AgentConfig } from '../config.js';
import { Pipeline, type RecordSink } from './pipeline.js';
import type { ScoringOptions } from '../scoring/scoring-stage.js';
import { TelemetryStage } from '../sketches/telemetry-stage.js';
import { AGENT_VERSION } from '../version.js';

const MIB = 1024 * 1024;
const SECOND_US = 1_000_000;
const nowMs = () => performance.now();

export interface PipelineSurroundings {
  readonly outbox: RecordSink;
  readonly captureSource: () => string;
  readonly onFailure: ScoringOptions['onFailure'];
  readonly onScored: () => void;
}

export interface ComposedPipeline {
  readonly pipeline: Pipeline;
  readonly alerts: AlertStage;
}

/**
 * Builds what happens to packets; the same in the main thread and in each worker.
 * @param config what can be set from afar is read each time: the object has other values after a change
 */
export function composePipeline(config: AgentConfig, around: PipelineSurroundings): ComposedPipeline {
  const { outbox, captureSource, onFailure, onScored } = around;
  const alerts = new AlertStage(
    {
      aggregate: config['alerts.aggregate'],
      get windowUs() {
        return config['alerts.windowS'] * SECOND_US;
      },
      get perMinute() {
        return config['alerts.perMinute'];
      },
      nowMs,
    },
    outbox,
    () => ({ agentVersion: AGENT_VERSION, captureSource: captureSource() }),
  );
  const telemetry = new TelemetryStage(
    {
      get windowUs() {
        return config['sketch.windowS'] * SECOND_US;
      },
      get samplesPerWindow() {
        return config['samples.perWindow'];
      },
    },
    outbox,
  );
  const pipeline = new Pipeline({
    meter: {
      profile: config.profile,
      memoryBytes: config['flow.memoryMib'] * MIB,
      strictCompat: false,
      sweepsByPackets: true,
    },
    scoring: {
      batchRows: config['scoring.batchRows'],
      get batchMs() {
        return config['scoring.batchMs'];
      },
      width: PROFILES[config.profile].features.length,
      onFailure,
    },
    alerts,
    telemetry,
    outbox,
    onScored,
  });
  return { pipeline, alerts };
}

/** What one of several workers may take, so that all together keep to the configuration. */
export function shareOf(config: AgentConfig, workers: number): AgentConfig {
  const part = (whole: number) => Math.ceil(whole / workers);
  return {
    ...config,
    'flow.memoryMib': part(config['flow.memoryMib']),
    'alerts.perMinute': part(config['alerts.perMinute']),
    'samples.perWindow': part(config['samples.perWindow']),
  };
}
