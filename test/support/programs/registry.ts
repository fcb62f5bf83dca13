import type { Clock } from '@picket/shared/clock';
import { unpackBundle } from '@picket/shared/bundle';
import { AuditLookup } from '../../../control-plane/src/datasets/leakage/audit-lookup.js';
import { AuditRepository } from '../../../control-plane/src/datasets/leakage/audit.repository.js';
import { loadConfig } from '../../../control-plane/src/platform/config.js';
import { DomainEvents } from '../../../control-plane/src/platform/events/domain-events.js';
import { ServerEventStream } from '../../../control-plane/src/platform/events/server-event-stream.js';
import { BackgroundJobs } from '../../../control-plane/src/platform/jobs/background-jobs.js';
import { JobRepository } from '../../../control-plane/src/platform/jobs/job.repository.js';
import { UploadSpace } from '../../../control-plane/src/platform/uploads/upload-space.js';
import { Runtime } from '../../../control-plane/src/platform/runtime.js';
import type { ModelDraft } from '../../../control-plane/src/registry/index.js';
import { ModelRepository } from '../../../control-plane/src/registry/versions/persistence/model.repository.js';
import { AliasRepository } from '../../../control-plane/src/registry/aliases/persistence/alias.repository.js';
import { PromotionGate } from '../../../control-plane/src/registry/aliases/promotion-gate.js';
import { RegistryService } from '../../../control-plane/src/registry/registry.service.js';
import { ComparisonSource } from '../../../control-plane/src/registry/aliases/comparison-source.js';
import { BundleVetter } from '../../../control-plane/src/registry/bundles/bundle-vetter.js';
import { BundleStore } from '../../../control-plane/src/registry/bundles/bundle-store.js';
import type { TestDatabase } from './database.js';

/** No CA is opened here. */
const SECRETS = { caPassphrase: 'of no database', agentToken: undefined };

/** The registry on a test's database, put together as its module does. */
export function registryOn({ connection, folder, url }: TestDatabase, clock: Clock): RegistryService {
  const config = loadConfig({ PICKET_DATA_DIR: folder });
  const runtime = new Runtime(
    config,
    url,
    { url: 'mqtt://nowhere', username: undefined, password: undefined },
    SECRETS,
  );
  const [events, stream] = [new DomainEvents(connection), new ServerEventStream()];
  const models = new ModelRepository(connection);
  const aliases = new AliasRepository(connection);
  const bundles = new BundleStore(runtime);
  // The workers of the built program: a child process does not read TypeScript.
  const jobs = new BackgroundJobs(new JobRepository(connection), connection, runtime, new UploadSpace(runtime), clock);
  const vetter = new BundleVetter(runtime, jobs);
  const audits = new AuditLookup(new AuditRepository(connection));
  const gate = new PromotionGate(
    models,
    aliases,
    audits,
    new ComparisonSource(),
    bundles,
    vetter,
    connection,
    events,
    clock,
  );
  return new RegistryService(models, aliases, bundles, gate, connection, stream, clock);
}

/** Registers what a bundle holds, under that name and the next version. */
export function register(registry: RegistryService, name: string, bundle: Uint8Array) {
  const { manifest, model } = unpackBundle(bundle);
  const identity = ['format', 'name', 'version', 'createdAt'];
  const rest = Object.fromEntries(Object.entries(manifest).filter(([key]) => !identity.includes(key)));
  return registry.register(name, { manifest: rest as ModelDraft['manifest'], onnx: model, remarks: [] });
}
