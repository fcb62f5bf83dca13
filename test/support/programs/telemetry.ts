import { create } from '@bufbuild/protobuf';
import { SketchBatchSchema, type SketchWindow } from '@picket/shared/uplink';
import { loadConfig } from '../../../control-plane/src/platform/config.js';
import { Runtime } from '../../../control-plane/src/platform/runtime.js';
import { SketchRangeRepository } from '../../../control-plane/src/sketches/persistence/sketch-range.repository.js';
import { RollupRepository } from '../../../control-plane/src/sketches/persistence/rollup.repository.js';
import { SampleRepository } from '../../../control-plane/src/sketches/persistence/sample.repository.js';
import { WindowRepository } from '../../../control-plane/src/sketches/persistence/window.repository.js';
import { IngestRegistry } from '../../../control-plane/src/ingest/index.js';
import { Retention } from '../../../control-plane/src/sketches/retention.js';
import { RollupService } from '../../../control-plane/src/sketches/rollup.service.js';
import { SampleRecordHandler } from '../../../control-plane/src/sketches/sample-record-handler.js';
import { SketchRecordHandler } from '../../../control-plane/src/sketches/sketch-record-handler.js';
import { SketchStore } from '../../../control-plane/src/sketches/sketch-store.js';
import type { TestDatabase } from './database.js';

/** No CA is opened here. */
const SECRETS = { caPassphrase: 'of no database', agentToken: undefined };

/** The telemetry context on a test's database, put together as its module does. */
export function telemetryOn({ connection, url }: TestDatabase, clock: { now(): number }) {
  const [windows, rollups] = [new WindowRepository(connection), new RollupRepository(connection)];
  const samples = new SampleRepository(connection);
  const config = loadConfig({ PICKET_TELEMETRY_MAX_SAMPLES: '3' });
  const runtime = new Runtime(
    config,
    url,
    { url: 'mqtt://nowhere', username: undefined, password: undefined },
    SECRETS,
  );
  const retention = new Retention(runtime, windows, rollups, samples, clock);
  const registry = new IngestRegistry();
  const sketchHandler = new SketchRecordHandler(registry, windows, retention, clock);
  return {
    retention,
    sampleHandler: new SampleRecordHandler(registry, samples, clock),
    rollup: new RollupService(connection, windows, rollups),
    store: new SketchStore(new SketchRangeRepository(connection), windows, retention),
    /** As ingest does. @returns what was refused, and how many were new */
    ingest: (agentId: string, windows: SketchWindow[]) =>
      connection.withTransaction(() => sketchHandler.store(agentId, 1, create(SketchBatchSchema, { windows }))),
  };
}
