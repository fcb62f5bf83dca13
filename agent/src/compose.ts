import { join } from 'node:path';
import { Agent } from './agent.js';
import { composePipeline } from './pipeline/compose-pipeline.js';
import type { AgentConfig } from './config.js';
import { AgentEvents, connect } from './events.js';
import type { Logger } from './host/log.js';
import { scorerOptions } from './scoring/scorer-process.js';
import { addressesOf } from './identity/addresses.js';
import { IdentityKeeper } from './identity/identity-keeper.js';
import { downloadBundle } from './model-store/download.js';
import { ModelStore, type ModelStoreOptions } from './model-store/model-store.js';
import { StoreFiles } from './model-store/store-files.js';
import { openStateDir, type StateDir } from './host/state-dir.js';
import { SettingsKeeper } from './settings/settings-keeper.js';
import { Delivery } from './uplink/delivery.js';
import { MqttUplink } from './uplink/mqtt-uplink.js';
import { Outbox } from './uplink/outbox.js';
import { WorkerPool } from './pipeline/workers/worker-pool.js';

const MIB = 1024 * 1024;
const nowMs = () => performance.now();

/**
 * Builds an agent out of its parts; the one place that names adapters. In reading order: where things are kept, which
 * model scores, what happens to packets, how the results leave, and who hears of what.
 * @throws AgentError `state.locked`, `state.unusable`
 */
export async function composeAgent(hostConfig: AgentConfig, logger: Logger): Promise<Agent> {
  const stateDir = await openStateDir(hostConfig['state.dir'], Date.now());
  const modelFolder = join(stateDir.path, 'models');
  const events = new AgentEvents();
  const settings: SettingsKeeper = openSettings(hostConfig, stateDir, logger, events, () => outbox.bytes);
  const { config } = settings;
  const outbox: Outbox = openOutbox(config, stateDir, logger, events);
  const identity = IdentityKeeper.open(stateDir.path, logger, {
    onRenamed({ recordsAfter = 0 }) {
      outbox.giveUpEpochs(recordsAfter, 'other_host');
      events.emit('identity.renamed');
    },
    onDecommissioned: () => events.emit('identity.decommissioned'),
  });
  outbox.giveUpEpochs(identity.current?.recordsAfter ?? 0, 'other_host');
  const addresses = () => addressesOf(config, identity.current);
  const models = openModels(config, modelFolder, logger, events, (path, bytes) =>
    downloadBundle(new URL(path, addresses().controlPlaneUrl).href, identity.credentials, bytes),
  );
  const { pipeline, alerts } = composePipeline(config, {
    outbox,
    captureSource: () => events.sourceName,
    onFailure: (model, error) => models.failed(model, error),
    onScored: () => models.confirm(),
  });
  const workers = new WorkerPool({
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
    {
      url: addresses().brokerUrl,
      agentId: () => addresses().agentId,
      password: config['mqtt.password'],
      credentials: () => identity.credentials,
      onRefused: () => events.emit('uplink.refused'),
      logger,
    },
    delivery,
    // The status is asked for, not told: only the agent below can put it together.
    {
      status: (online) => agent.status(online),
      desired: (state) => {
        settings.desire(state.settings);
        models.desire(state);
      },
    },
  );
  const parts = {
    config,
    addresses,
    identity,
    logger,
    stateDir,
    events,
    outbox,
    pipeline,
    alerts,
    workers,
    models,
    settings,
    uplink,
  };
  const agent: Agent = new Agent(parts);
  connect(events, { pipeline, workers, uplink, identity, agent });
  return agent;
}

function openSettings(
  config: AgentConfig,
  { path: folder }: StateDir,
  logger: Logger,
  events: AgentEvents,
  outboxBytes: () => number,
): SettingsKeeper {
  return SettingsKeeper.open({
    ...{ folder, config, outboxBytes, logger },
    onChange: () => events.emit('settings.changed'),
    report: (answer) => events.emit('settings.reported', answer),
  });
}

function openOutbox(config: AgentConfig, stateDir: StateDir, logger: Logger, events: AgentEvents): Outbox {
  return Outbox.open({
    folder: join(stateDir.path, 'outbox'),
    get maxBytes() {
      return config['outbox.maxMib'] * MIB;
    },
    epoch: stateDir.bootEpoch,
    logger,
    ledgerPath: process.env['PICKET_OUTBOX_LEDGER'],
    onReady: () => events.emit('records.ready'),
  });
}

function openModels(
  config: AgentConfig,
  folder: string,
  logger: Logger,
  events: AgentEvents,
  fetchBundle: ModelStoreOptions['fetchBundle'],
): ModelStore {
  return new ModelStore(
    {
      fetchBundle,
      profile: config.profile,
      scorer: scorerOptions(config),
      logger,
      now: Date.now,
      use: (model) => events.emit('model.activated', model),
      report: (report) => events.emit('model.reported', report),
    },
    new StoreFiles(folder),
  );
}
