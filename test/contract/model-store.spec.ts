import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentReport } from '@picket/shared/contract';
import { PROFILES, type ProfileName } from '@picket/shared/features';
import { sha256, unpackBundle } from '@picket/shared/bundle';
import pino from 'pino';
import { AgentError } from '../../agent/src/errors.js';
import { downloadBundle } from '../../agent/src/model-store/download.js';
import { ModelStore, type ModelStoreOptions } from '../../agent/src/model-store/model-store.js';
import { StoreFiles } from '../../agent/src/model-store/store-files.js';
import { vetBundle } from '../../agent/src/model-store/vet.js';
import { BundleServer } from '../support/programs/bundle-server.js';
import { endlessModel, hugeModel } from '../support/models/hostile-onnx.js';
import { tinyBundle, type TinyModel } from '../support/models/tiny-model.js';

const ENTRY = resolve(import.meta.dirname, '../../agent/dist/agent.cjs');
const FEATURES = PROFILES['cic-v40'].features.length;

let folder: string;
let server: BundleServer;
let stores: ModelStore[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'picket-models-'));
  server = await BundleServer.start();
  stores = [];
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.stop()));
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function openStore(controlPlaneUrl = server.url, profile: ProfileName = 'cic-v40') {
  const reports: AgentReport[] = [];
  let wake: () => void = () => undefined;
  let inUse: Parameters<ModelStoreOptions['use']>[0];
  const store = new ModelStore(
    {
      fetchBundle: (path, bytes) => downloadBundle(new URL(path, controlPlaneUrl).href, undefined, bytes),
      profile,
      scorer: { entry: ENTRY, timeMs: 1000, memoryBytes: 2 ** 30 },
      logger: pino({ enabled: false }),
      now: Date.now,
      use: (model) => (inUse = model),
      report: (report) => {
        reports.push(report);
        wake();
      },
    },
    new StoreFiles(folder),
  );
  stores.push(store);
  await store.start();
  const nextReport = async (): Promise<AgentReport> => {
    if (reports.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return reports.shift()!;
  };
  return { store, reports, nextReport, inUse: () => inUse };
}

const versions = (...numbers: number[]) => numbers.map((version) => tinyBundle({ version, attackLogit: version }));

describe('the model store', () => {
  it('takes one version after another in use and keeps the one before', async () => {
    const { store, nextReport, inUse } = await openStore();
    const bundles = versions(1, 2, 3);
    for (const [index, bundle] of bundles.entries()) {
      store.desire(server.desire(index + 1, bundle));
      expect(await nextReport()).toMatchObject({
        revision: index + 1,
        outcome: 'applied',
        model: { version: index + 1 },
      });
      expect(inUse()?.ref.digest).toBe(sha256(bundle));
    }
    const stored = readdirSync(folder).filter((name) => name.endsWith('.zip'));
    expect(stored.sort()).toEqual([bundles[1], bundles[2]].map((bundle) => `${sha256(bundle)}.zip`).sort());
  });

  it('has its model again after a restart without a network', async () => {
    const first = await openStore();
    const [bundle] = versions(4);
    first.store.desire(server.desire(1, bundle));
    await first.nextReport();
    const second = await openStore('http://127.0.0.1:9');
    expect(second.inUse()?.ref).toEqual({ name: 'tiny', version: 4, digest: sha256(bundle) });
  });

  it('fetches nothing for a revision that is past or present, and says again what became of the present one', async () => {
    const { store, nextReport, reports } = await openStore();
    const [one, two] = versions(1, 2);
    const present = server.desire(5, two);
    store.desire(present);
    const report = await nextReport();
    const requests = server.requests;
    store.desire(server.desire(4, one));
    store.desire(present);
    expect(reports).toEqual([report, report]);
    expect(server.requests).toBe(requests);
  });

  const refusals: [string, TinyModel, Record<string, unknown>, RegExp][] = [
    ['another file than announced', {}, { digest: 'ab'.repeat(32) }, /SHA-256 differs/],
    ['a model of another profile', { profile: 'cic-head' }, {}, /profile cic-head/],
    ['a model that computes something else', { promised: [0.9, 0.05, 0.05] }, {}, /golden rows/],
    ['a forbidden operator', { onnx: endlessModel(FEATURES, 3) }, {}, /operator "Loop" is not allowed/],
    ['no ONNX at all', { onnx: Buffer.from('nothing of the kind') }, {}, /model refused/],
  ];
  it.each(refusals)('refuses %s and goes on with the model before', async (_name, options, announced, reason) => {
    const { store, nextReport, inUse } = await openStore();
    const [good] = versions(1);
    store.desire(server.desire(1, good));
    await nextReport();
    store.desire(server.desire(2, tinyBundle({ ...options, version: 2 }), announced));
    const report = await nextReport();
    expect(report).toMatchObject({ revision: 2, outcome: 'refused', model: { version: 1 } });
    expect(report.reason).toMatch(reason);
    expect(inUse()?.ref.version).toBe(1);
    expect(readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.zip$/.test(name))).toEqual([`${sha256(good)}.zip`]);
  });

  it('goes on with what is missing when the line breaks, again and again', async () => {
    const bundle = tinyBundle();
    const { store, nextReport } = await openStore();
    server.breaksAfter = Math.ceil(bundle.length / 3);
    store.desire(server.desire(1, bundle));
    expect((await nextReport()).outcome).toBe('applied');
    expect(server.requests).toBe(3);
  });

  it('stops reading a bundle that is larger than announced', async () => {
    const { store, nextReport } = await openStore();
    store.desire(server.desire(1, tinyBundle(), { bundleBytes: 100 }));
    expect((await nextReport()).reason).toMatch(/larger than the 100 bytes/);
  });

  it('tries again when the control plane does not answer', async () => {
    const { store, nextReport } = await openStore();
    server.isDown = true;
    store.desire(server.desire(1, tinyBundle()));
    expect(await nextReport()).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/503.*trying again/),
    });
    server.isDown = false;
    expect(await nextReport()).toMatchObject({ revision: 1, outcome: 'applied' });
  });

  it('takes the model away when none is desired', async () => {
    const { store, nextReport, inUse } = await openStore();
    store.desire(server.desire(1, tinyBundle()));
    await nextReport();
    store.desire({ revision: 2, model: null, shadowModel: null, configuration: null });
    expect(await nextReport()).toMatchObject({ revision: 2, outcome: 'applied', model: null });
    expect(inUse()).toBeUndefined();
  });

  it('puts a model into quarantine that fails twice, and returns to the one before', async () => {
    const { store, nextReport, inUse } = await openStore();
    const [one, two] = versions(1, 2);
    store.desire(server.desire(1, one));
    await nextReport();
    store.desire(server.desire(2, two));
    await nextReport();
    const failing = inUse()!;
    expect(await store.failed(failing, new Error('first'))).toBe(failing);
    expect((await store.failed(failing, new Error('second')))?.ref.version).toBe(1);
    expect(await nextReport()).toMatchObject({ revision: 2, outcome: 'rolled-back', model: { version: 1 } });
    store.desire(server.desire(3, two));
    expect(await nextReport()).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/quarantine/) });
  });

  it('gives a model that went over a limit no second try', async () => {
    const { store, nextReport, inUse } = await openStore();
    for (const [index, bundle] of versions(1, 2).entries()) {
      store.desire(server.desire(index + 1, bundle));
      await nextReport();
    }
    const error = new AgentError('scoring.over-limit', 'user', 'too slow');
    expect((await store.failed(inUse()!, error))?.ref.version).toBe(1);
    expect(store.quarantined).toMatchObject([{ reason: expect.stringContaining('too slow') }]);
  });

  it('keeps its bundles where the host is set to another profile, and uses them again', async () => {
    const first = await openStore();
    for (const [index, bundle] of versions(1, 2).entries()) {
      first.store.desire(server.desire(index + 1, bundle));
      await first.nextReport();
    }
    first.store.confirm();
    const mistaken = await openStore(server.url, 'picket-1');
    expect(mistaken.inUse()).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.endsWith('.zip'))).toHaveLength(2);
    expect((await openStore()).inUse()?.ref.version).toBe(2);
  });

  it('puts a model into quarantine with which the agent died twice before it had scored a batch', async () => {
    const first = await openStore();
    const [one, two] = versions(1, 2);
    first.store.desire(server.desire(1, one));
    await first.nextReport();
    first.store.confirm();
    first.store.desire(server.desire(2, two));
    await first.nextReport();
    expect((await openStore()).inUse()?.ref.version).toBe(2);
    expect((await openStore()).inUse()?.ref.version).toBe(1);
  });

  it('goes back to the bundle before when its own was changed on disk, and fetches that one again', async () => {
    const first = await openStore();
    const [one, two] = versions(1, 2);
    for (const [index, bundle] of [one, two].entries()) {
      first.store.desire(server.desire(index + 1, bundle));
      await first.nextReport();
    }
    first.store.confirm();
    const path = join(folder, `${sha256(two)}.zip`);
    const bytes = readFileSync(path);
    bytes[100] = bytes[100] ^ 1;
    writeFileSync(path, bytes);
    const second = await openStore();
    expect(second.inUse()?.ref.version).toBe(1);
    second.store.desire(server.desire(2, two));
    expect(await second.nextReport()).toMatchObject({ revision: 2, outcome: 'applied', model: { version: 2 } });
  });

  it('does what the operator of the host wants: rollback, pin, unpin', async () => {
    const { store, nextReport, inUse } = await openStore();
    const files = new StoreFiles(folder);
    const [one, two, three] = versions(1, 2, 3);
    for (const [index, bundle] of [one, two].entries()) {
      store.desire(server.desire(index + 1, bundle));
      await nextReport();
    }
    files.writeRequest({ id: 'a', action: 'rollback' });
    await store.carryOutRequest();
    expect(inUse()?.ref.version).toBe(1);
    expect(await nextReport()).toMatchObject({ outcome: 'rolled-back', model: { version: 1 } });
    files.writeRequest({ id: 'b', action: 'pin', digest: sha256(two) });
    await store.carryOutRequest();
    expect(inUse()?.ref.version).toBe(2);
    store.desire(server.desire(3, three));
    expect(await nextReport()).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/pinned/) });
    files.writeRequest({ id: 'c', action: 'unpin' });
    await store.carryOutRequest();
    store.desire(server.desire(4, three));
    expect(await nextReport()).toMatchObject({ outcome: 'applied', model: { version: 3 } });
  });
});

describe('vetting a bundle', () => {
  const write = (onnx: Uint8Array): string => {
    const path = join(folder, 'candidate');
    const bundle = tinyBundle({ onnx });
    expect(unpackBundle(bundle).model.length).toBe(onnx.length);
    writeFileSync(path, bundle);
    return path;
  };

  it('kills a model that does not answer', async () => {
    const limits = { entry: ENTRY, timeMs: 3000, memoryBytes: 2 ** 30 };
    await expect(vetBundle(write(endlessModel(FEATURES, 3)), limits)).rejects.toThrow(/more than 3 s/);
  });

  it('kills a model that takes too much memory', async () => {
    const limits = { entry: ENTRY, timeMs: 30_000, memoryBytes: 512 * 1024 * 1024 };
    await expect(vetBundle(write(hugeModel(FEATURES, 3)), limits)).rejects.toThrow(/more than 512 MiB/);
  });
});
