import { join } from 'node:path';
import { PROFILES } from '@picket/shared/features';
import { Agent } from './agent.js';
import { AlertStage } from './alerts/alert-stage.js';
import type { AgentConfig } from './config.js';
import type { Logger } from './log.js';
import { ModelStore } from './model-store/model-store.js';
import { StoreFiles } from './model-store/store-files.js';
import { Pipeline } from './pipeline.js';
import { openStateDir, type StateDir } from './state-dir.js';
import { TelemetryStage } from './telemetry/telemetry-stage.js';
import { Delivery } from './uplink/delivery.js';
import { MqttUplink } from './uplink/mqtt-uplink.js';
import { Outbox } from './uplink/outbox.js';
import { AGENT_VERSION } from './version.js';

const MIB = 1024 * 1024;
const SECOND_US = 1_000_000;
const nowMs = () => performance.now();

/**
 * Builds an agent out of its parts; the one place that names adapters. In reading order: where things are kept, what
 * happens to packets, how the results leave.
 * @throws AgentError `state.locked`, `state.unusable`
 */
export async function composeAgent(config: AgentConfig, logger: Logger): Promise<Agent> {
  const stateDir = await openStateDir(config['state.dir'], Date.now());
  const outbox = openOutbox(config, stateDir, logger, () => uplink.recordsReady());
  const alerts = new AlertStage(
    {
      aggregate: config['alerts.aggregate'],
      windowUs: config['alerts.windowS'] * SECOND_US,
      perMinute: config['alerts.perMinute'],
      nowMs,
    },
    outbox,
    () => ({ agentVersion: AGENT_VERSION, captureSource: agent.captureSource }),
  );
  const telemetry = new TelemetryStage(
    { windowUs: config['sketch.windowS'] * SECOND_US, samplesPerWindow: config['samples.perWindow'] },
    outbox,
  );
  const pipeline: Pipeline = new Pipeline({
    meter: { profile: config.profile, memoryBytes: config['flow.memoryMib'] * MIB, strictCompat: false },
    scoring: {
      batchRows: config['scoring.batchRows'],
      batchMs: config['scoring.batchMs'],
      width: PROFILES[config.profile].features.length,
      onFailure: (model, error) => models.failed(model, error),
    },
    alerts,
    telemetry,
    outbox,
    onScored: () => models.confirm(),
  });
  const models = new ModelStore(
    {
      controlPlaneUrl: config['controlPlane.url'],
      profile: config.profile,
      entry: process.argv[1],
      logger,
      now: Date.now,
      use: (model) => pipeline.scoring.use(model),
      report: (report) => {
        uplink.publishReport(report);
        agent.publishStatus();
      },
    },
    new StoreFiles(join(stateDir.path, 'models')),
  );
  const delivery = new Delivery(outbox, { ackTimeoutMs: config['mqtt.ackTimeoutS'] * 1000, nowMs });
  const uplink: MqttUplink = new MqttUplink(
    { url: config['mqtt.url'], agentId: config['agent.id'], password: config['mqtt.password'], logger },
    delivery,
    { status: (online) => agent.status(online), desired: (state) => models.desire(state) },
  );
  const agent: Agent = new Agent({ config, logger, stateDir, outbox, pipeline, alerts, models, uplink });
  return agent;
}

function openOutbox(config: AgentConfig, stateDir: StateDir, logger: Logger, onReady: () => void): Outbox {
  return Outbox.open({
    folder: join(stateDir.path, 'outbox'),
    maxBytes: config['outbox.maxMib'] * MIB,
    epoch: stateDir.bootEpoch,
    logger,
    ledgerPath: process.env['PICKET_OUTBOX_LEDGER'],
    onReady,
  });
}
