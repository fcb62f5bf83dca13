import { join } from 'node:path';
import { Agent } from './agent.js';
import { composePipeline } from './pipeline/compose-pipeline.js';
import type { AgentConfig } from './config.js';
import type { Logger } from './host/log.js';
import type { LoadedModel } from './scoring/model.js';
import { scorerOptions } from './scoring/scorer-process.js';
import { ModelStore } from './model-store/model-store.js';
import { StoreFiles } from './model-store/store-files.js';
import { openStateDir, type StateDir } from './host/state-dir.js';
import { Delivery } from './uplink/delivery.js';
import { MqttUplink } from './uplink/mqtt-uplink.js';
import { Outbox } from './uplink/outbox.js';
import { WorkerPool } from './pipeline/workers/worker-pool.js';

const MIB = 1024 * 1024;
const nowMs = () => performance.now();

/**
 * Builds an agent out of its parts; the one place that names adapters. In reading order: where things are kept, what
 * happens to packets, how the results leave.
 * @throws AgentError `state.locked`, `state.unusable`
 */
export async function composeAgent(config: AgentConfig, logger: Logger): Promise<Agent> {
  const stateDir = await openStateDir(config['state.dir'], Date.now());
  const outbox = openOutbox(config, stateDir, logger, () => uplink.recordsReady());
  const { pipeline, alerts } = composePipeline(config, {
    outbox,
    captureSource: () => agent.captureSource,
    onFailure: (model, error) => models.failed(model, error),
    onScored: () => models.confirm(),
  });
  const modelFolder = join(stateDir.path, 'models');
  const use = (model: LoadedModel | undefined) => {
    pipeline.scoring.use(model);
    workers.use(model);
  };
  const models = new ModelStore(
    {
      controlPlaneUrl: config['controlPlane.url'],
      profile: config.profile,
      scorer: scorerOptions(config),
      logger,
      now: Date.now,
      use,
      report: (report) => {
        uplink.publishReport(report);
        agent.publishStatus();
      },
    },
    new StoreFiles(modelFolder),
  );
  const workers: WorkerPool = new WorkerPool({
    config,
    modelFolder,
    entry: process.argv[1],
    outbox,
    logger,
    onFailure: async (model, error) => {
      const next = await models.failed(model, error);
      pipeline.scoring.use(next);
      return next;
    },
    onScored: () => models.confirm(),
  });
  const delivery = new Delivery(outbox, { ackTimeoutMs: config['mqtt.ackTimeoutS'] * 1000, nowMs });
  const uplink: MqttUplink = new MqttUplink(
    { url: config['mqtt.url'], agentId: config['agent.id'], password: config['mqtt.password'], logger },
    delivery,
    { status: (online) => agent.status(online), desired: (state) => models.desire(state) },
  );
  const agent: Agent = new Agent({ config, logger, stateDir, outbox, pipeline, alerts, workers, models, uplink });
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
