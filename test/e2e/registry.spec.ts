import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROFILES } from '@picket/shared/features';
import { unzipSync, zipSync } from 'fflate';
import { packBundle, sha256, unpackBundle, type ModelManifest } from '@picket/shared/bundle';
import type { LineageDto } from '../../control-plane/src/api/lineage.js';
import type { ReadinessDto } from '../../control-plane/src/api/readiness.js';
import type { ModelAliasesDto, ModelVersionDto, ModelVersionSummaryDto } from '../../control-plane/src/api/model.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { agentStatus, alert, FakeAgent } from '../support/programs/fake-agent.js';
import { doublingModel, endlessModel, toilingModel } from '../support/models/hostile-onnx.js';
import { accepted, refused } from '../support/api/learning-api.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { childrenOf } from '../support/machine/processes.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const FEATURES = PROFILES['cic-v40'].features.length;
/** A busy machine needs a few seconds to start a process that runs a sound model. */
const VET_TIME_S = 10;
const REASON = { by: 'ada', reason: 'trained on the wrong capture' };

function changed(file: Uint8Array, change: Partial<ModelManifest>): Uint8Array {
  const bundle = unpackBundle(file);
  return packBundle({ ...bundle, manifest: { ...bundle.manifest, ...change } });
}

/** Version 2 as champion, whatever the checks say. */
const BY_HAND = { alias: 'champion', version: 2, by: 'ada', reason: 'a test wants it so' };

describe('the registry', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({
      environment: { PICKET_MODELS_VET_TIME_S: String(VET_TIME_S), PICKET_MODELS_VET_MEMORY_MIB: '512' },
    });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  function send(file: Uint8Array, fields: Readonly<Record<string, string>> = {}): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([new Uint8Array(file)]), 'bundle.zip');
    return fetch(`${controlPlane.url}/api/v1/models/import`, { method: 'POST', body: form });
  }
  const taken = async (file: Uint8Array, fields = {}) => accepted<ModelVersionSummaryDto>(await send(file, fields));
  const versionOf = (name: string, version: number) =>
    controlPlane.get<ModelVersionDto>(`/models/${name}/versions/${version}`);
  const filesOf = (folder: string) => readdirSync(join(controlPlane.dataDir, folder));

  describe('takes bundles in', () => {
    it('under their own name and number, the same bytes once, and hands them out as they came', async () => {
      const file = tinyBundle({ name: 'own', version: 7 });
      const first = await send(file);
      expect(first.status).toBe(201);
      expect(await first.json()).toMatchObject({ name: 'own', version: 7, digest: sha256(file), trainingRunId: null });
      const again = await send(file);
      expect(again.status).toBe(200);
      expect(await again.json()).toMatchObject({ name: 'own', version: 7 });
      const bundle = await fetch(`${controlPlane.url}/api/v1/models/own/versions/7/bundle`);
      expect(sha256(new Uint8Array(await bundle.arrayBuffer()))).toBe(sha256(file));
      expect(filesOf('models-incoming')).toEqual([]);
    });

    it('under another name, with the next number and the bundle that it came from', async () => {
      const file = tinyBundle({ name: 'origin', version: 3 });
      const [one, same] = [await taken(file, { as: 'copy' }), await taken(file, { as: 'copy' })];
      const other = await taken(tinyBundle({ name: 'origin', version: 4 }), { as: 'copy' });
      expect([one, same, other].map(({ name, version }) => `${name} ${version}`)).toEqual([
        'copy 1',
        'copy 1',
        'copy 2',
      ]);
      const { lineage, card, digest } = await versionOf('copy', 1);
      expect(lineage.importedFrom).toBe(sha256(file));
      expect(card).toMatch(/^# copy 1\n/);
      expect(digest).not.toBe(sha256(file));
    });

    it('never over another model, and counts on past their numbers', async () => {
      await taken(tinyBundle({ name: 'busy', version: 5 }));
      const problem = await refused(await send(tinyBundle({ name: 'busy', version: 5, attackLogit: 1 })));
      expect(problem).toMatchObject({ status: 409, code: 'model.taken.conflict' });
      expect(problem.command).toContain('--as NAME');
      expect(await taken(tinyBundle({ name: 'busy', version: 2 }))).toMatchObject({ version: 2 });
      expect(await taken(tinyBundle({ name: 'else' }), { as: 'busy' })).toMatchObject({ version: 6 });
    });

    it.each<[string, Uint8Array, number, string, RegExp]>([
      ['no bundle', Buffer.from('nothing of the kind'), 422, 'model.invalid-bundle', /not a model bundle/],
      ['a forbidden operator', tinyBundle({ onnx: endlessModel(FEATURES, 3) }), 422, 'model.forbidden-onnx', /Loop/],
      ['no ONNX', tinyBundle({ onnx: Buffer.from('no model') }), 422, 'model.forbidden-onnx', /refused/],
      [
        'a model that says something else',
        tinyBundle({ promised: [0.9, 0.05, 0.05] }),
        422,
        'model.vet',
        /golden rows/,
      ],
      ['one that takes too long', tinyBundle({ onnx: toilingModel(FEATURES, 3) }), 422, 'model.vet', /more than 10 s/],
      [
        'one that takes too much',
        tinyBundle({ onnx: doublingModel(FEATURES, 3) }),
        422,
        'model.vet',
        /more than 512 MiB/,
      ],
      [
        'a NUL',
        changed(tinyBundle(), { importance: [{ feature: '\0', gain: 1 }] }),
        422,
        'model.invalid-bundle',
        /importance\.0\.feature: it holds a NUL/,
      ],
      [
        'half a character',
        changed(tinyBundle(), {
          lineage: { ...unpackBundle(tinyBundle()).manifest.lineage, parameters: { x: '\ud800' } },
        }),
        422,
        'model.invalid-bundle',
        /lineage\.parameters\.x: it holds half a character/,
      ],
      [
        'a report of something else',
        packBundle({ ...unpackBundle(tinyBundle()), evaluation: '[]' }),
        422,
        'model.unstorable',
        /evaluation\.json: report/,
      ],
      ['too large a file', Buffer.alloc(64 * 1024 * 1024 + 1), 413, 'http.413', /too large/i],
    ])('refuses %s, and goes on', async (_name, file, status, code, reason) => {
      const problem = await refused(await send(file, { as: 'bad' }));
      expect(problem).toMatchObject({ status, code, detail: expect.stringMatching(reason) });
      expect(childrenOf(controlPlane.process.pid!, 'vet-task')).toEqual([]);
      expect(filesOf('models-incoming')).toEqual([]);
      await expect(versionOf('bad', 1)).rejects.toThrow(/404/);
      expect(controlPlane.log).toContain('a bundle was not imported');
    });

    it('takes no number and no date that leaves none behind it, and names it', async () => {
      await taken(tinyBundle({ name: 'counted', version: 3 }));
      for (const version of [1_000_004, 2 ** 31 - 1]) {
        const problem = await refused(await send(tinyBundle({ name: 'counted', version })));
        expect(problem).toMatchObject({ status: 400, code: 'model.version.invalid' });
        expect(problem.detail).toContain(
          `version: ${version} is too far ahead of the versions of counted here (1000003`,
        );
      }
      const later = new Date(Date.now() + 48 * 60 * 60 * 1000).toISOString();
      const file = changed(tinyBundle({ name: 'counted', version: 4 }), { createdAt: later });
      expect((await refused(await send(file))).detail).toContain('createdAt');
      expect(await taken(tinyBundle({ name: 'x' }), { as: 'counted' })).toMatchObject({ version: 4 });
      expect(await taken(tinyBundle({ name: 'counted', version: 1_000_004 }))).toMatchObject({ version: 1_000_004 });
    });

    it('answers others while a child looks at what unpacks to far more than it says', async () => {
      const members = unzipSync(tinyBundle());
      const file = Buffer.from(zipSync({ ...members, 'MODEL_CARD.md': new Uint8Array(200 << 20) }));
      for (let at = 0; at + 4 <= file.length; at++) if (file.readUInt32LE(at) === 200 << 20) file.writeUInt32LE(10, at);
      let slowestMs = 0;
      const refusal = send(file);
      const looking = new AbortController();
      const watching = (async () => {
        while (!looking.signal.aborted) {
          const started = performance.now();
          await (await fetch(`${controlPlane.url}/healthz`)).text();
          slowestMs = Math.max(slowestMs, performance.now() - started);
        }
      })();
      expect((await refused(await refusal)).detail).toContain('MODEL_CARD.md is larger than');
      looking.abort();
      await watching;
      // A 1.5 GB card stopped it for 8.6 s; a busy machine needs some time for anything.
      expect(slowestMs).toBeLessThan(3000);
    });

    it('refuses an import without a file', async () => {
      const form = new FormData();
      form.set('as', 'x');
      const response = await fetch(`${controlPlane.url}/api/v1/models/import`, { method: 'POST', body: form });
      expect(await refused(response)).toMatchObject({ status: 400, code: 'model.no-file.invalid' });
      const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
      expect(metrics).toMatch(/picket_models_imports_refused_total\{code="model\.[a-z-]+[a-z.-]*"\} [1-9]/);
    });
  });

  describe('names versions', () => {
    const set = (alias: string, version: number, by?: string, reason?: string) =>
      controlPlane.send('POST', '/models/named/aliases', { alias, version, by, reason });

    it('keeps who moved a name, from where to where, and when', async () => {
      for (const version of [1, 2]) await taken(tinyBundle({ name: 'named', version }));
      expect(await refused(await set('champion', 1))).toMatchObject({ status: 400, code: 'request.invalid' });
      expect(await refused(await set('champion', 1, 'eve'))).toMatchObject({
        code: 'model.gate.conflict',
        detail: expect.stringContaining('nobody has tried it on rows of a data set here'),
      });
      await accepted(await set('champion', 1, 'eve', 'tried elsewhere'));
      const unknown = await refused(await set('champion', 2, 'ada'));
      expect(unknown).toMatchObject({ status: 409, code: 'model.gate.conflict' });
      expect(unknown.detail).toContain('it has not been compared with named 1');
      await accepted(await set('champion', 2, 'ada', 'the old one is broken'));
      expect(await refused(await set('champion', 2, 'ada'))).toMatchObject({ code: 'model.alias.conflict' });
      await accepted(await set('challenger', 1, 'bob'));
      const removed = await controlPlane.send('DELETE', '/models/named/aliases/challenger', { by: 'bob' });
      const { aliases, history } = await accepted<ModelAliasesDto>(removed);
      expect(aliases).toMatchObject([{ alias: 'champion', version: 2 }]);
      expect(history).toMatchObject([
        { alias: 'challenger', from: 1, to: null, by: 'bob' },
        { alias: 'challenger', from: null, to: 1, by: 'bob' },
        {
          ...{ alias: 'champion', from: 1, to: 2, by: 'ada', reason: 'the old one is broken' },
          failedChecks: [{ check: 'recall' }, { check: 'false-alarms' }, { check: 'comparison' }],
        },
        {
          ...{ alias: 'champion', from: null, to: 1, by: 'eve', reason: 'tried elsewhere' },
          failedChecks: [{ check: 'recall' }, { check: 'false-alarms' }],
        },
      ]);
      const again = await controlPlane.send('DELETE', '/models/named/aliases/challenger', { by: 'bob' });
      expect(await refused(again)).toMatchObject({ status: 404, code: 'model.not-found' });
      expect((await versionOf('named', 1)).aliases).toEqual([]);
    });

    it('one move after the other, however many ask at once', async () => {
      for (let version = 1; version <= 8; version++) await taken(tinyBundle({ name: 'chain', version }));
      const versions = [...Array(8).keys()].map((index) => index + 1);
      const moves = versions.map((version) => {
        const request = { alias: 'champion', version, by: 'ada', reason: 'all of them at once' };
        return controlPlane.send('POST', '/models/chain/aliases', request);
      });
      for (const answer of await Promise.all(moves)) await accepted(answer);
      const { history, aliases } = await controlPlane.get<ModelAliasesDto>('/models/chain/aliases');
      expect(history.map(({ to }) => to).sort()).toEqual(versions);
      expect(history.map(({ from }) => from)).toEqual([...history.slice(1).map(({ to }) => to), null]);
      expect(aliases).toMatchObject([{ version: history[0].to }]);
    });

    it('but promotes no model of a profile that no agent computes', async () => {
      await taken(changed(tinyBundle({ name: 'archive' }), { profile: 'cic-2017' }));
      const response = await controlPlane.send('POST', '/models/archive/aliases', {
        alias: 'champion',
        version: 1,
        by: 'ada',
      });
      const problem = await refused(response);
      expect(problem).toMatchObject({ status: 409, code: 'model.promotion.conflict' });
      expect(problem.detail).toContain('cic-2017, which no agent computes');
    });
  });

  describe('deletes versions', () => {
    const remove = (name: string, version: number) =>
      controlPlane.send('DELETE', `/models/${name}/versions/${version}`, REASON);

    it('keeps a tombstone, the number and the digest of a deleted version', async () => {
      const file = tinyBundle({ name: 'old', version: 4 });
      const { digest } = await taken(file);
      writeFileSync(join(controlPlane.dataDir, 'models', `${digest}.rows`), 'beside it');
      expect(await accepted(await remove('old', 4))).toMatchObject({ bundle: 'deleted', deletion: REASON });
      expect(filesOf('models').filter((name) => name.startsWith(digest))).toEqual([]);
      expect(await versionOf('old', 4)).toMatchObject({ digest, bundle: 'deleted', deletion: REASON, metrics: {} });
      const bundle = await fetch(`${controlPlane.url}/api/v1/models/old/versions/4/bundle`);
      expect(await refused(bundle)).toMatchObject({ status: 410, code: 'model.bundle.gone' });
      const listed = async (query: string) => {
        const { items } = await controlPlane.get<{ items: ModelVersionSummaryDto[] }>(`/models${query}`);
        return items.filter(({ name }) => name === 'old').length;
      };
      expect([await listed(''), await listed('?deleted=true')]).toEqual([0, 1]);
      expect(await refused(await remove('old', 4))).toMatchObject({ status: 409, code: 'model.deleted.conflict' });
      const promoted = await controlPlane.send('POST', '/models/old/aliases', {
        alias: 'champion',
        version: 4,
        by: 'ada',
      });
      expect(await refused(promoted)).toMatchObject({ status: 409, code: 'model.deleted.conflict' });
      expect(await taken(tinyBundle({ name: 'x' }), { as: 'old' })).toMatchObject({ version: 5 });
    });

    it('brings a deleted version back only when told so', async () => {
      const file = tinyBundle({ name: 'regretted' });
      await taken(file);
      await accepted(await remove('regretted', 1));
      expect(await refused(await send(file))).toMatchObject({ status: 409, code: 'model.deleted.conflict' });
      const other = await send(file, { as: 'smuggled' });
      expect(await refused(other)).toMatchObject({ status: 409, code: 'model.deleted.conflict' });
      expect(await taken(file, { restore: 'true' })).toMatchObject({ version: 1, bundle: 'present', deletion: null });
      expect((await fetch(`${controlPlane.url}/api/v1/models/regretted/versions/1/bundle`)).status).toBe(200);
    });

    it('but none that has a name, or that agents run or shall run', async () => {
      for (const version of [1, 2]) await taken(tinyBundle({ name: 'used', version }));
      const { digest } = await versionOf('used', 1);
      const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'runs-it');
      await agent.sendStatus({ model: { name: 'used', version: 1, digest } });
      await until('the agent', async () => (await controlPlane.get<{ items: unknown[] }>('/agents')).items.length > 0);
      const inUse = async (version: number) => {
        const problem = await refused(await remove('used', version));
        expect(problem).toMatchObject({ status: 409, code: 'model.in-use.conflict' });
        return problem.detail;
      };
      expect(await inUse(1)).toContain('it runs on runs-it');
      await accepted(await controlPlane.send('POST', '/models/used/aliases', BY_HAND));
      expect(await inUse(2)).toContain('it is the champion');
      await accepted(await controlPlane.send('DELETE', '/models/used/aliases/champion', { by: 'ada' }));
      expect(await inUse(2)).toContain('it is meant for runs-it');
      await agent.close();
    });

    it('never without author and reason', async () => {
      const response = await controlPlane.send('DELETE', '/models/own/versions/7', { by: ' ', reason: '' });
      expect(await refused(response)).toMatchObject({ status: 400, code: 'request.invalid' });
    });
  });

  describe('by `picket models`', () => {
    const folder = mkdtempSync(join(tmpdir(), 'picket-cli-'));
    const bundle = join(folder, 'some.zip');
    const picket = (...command: string[]) => runPicket(controlPlane.url, ['models', ...command], folder);

    beforeAll(() => writeFileSync(bundle, tinyBundle({ name: 'by-hand', version: 2 })));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('imports, names, shows, exports and deletes', async () => {
      expect((await picket('import', bundle)).stdout).toMatch(/^by-hand@2 is registered/);
      expect((await picket('import', bundle, '--as', 'other')).stdout).toMatch(/^other@1 is registered/);
      const named = await picket('promote', 'by-hand', '2', '--challenger', '--by', 'ada');
      expect(named.stdout).toContain('by-hand@2 is the challenger; a name only for now');
      expect((await picket('list')).stdout).toMatch(/by-hand +2 +challenger, imported/);
      expect((await picket('show', 'by-hand', '2')).stdout).toContain('# Tiny');
      expect((await picket('show', 'by-hand', '2', '--lineage')).stdout).toMatch(/made-by-a-test \(elsewhere\)/);
      expect((await picket('demote', 'by-hand', '--challenger', '--by', 'bob')).code).toBe(0);
      expect((await picket('aliases', 'by-hand')).stdout).toMatch(/challenger +2 +– +bob/);
      expect(await picket('export', 'by-hand', '2')).toMatchObject({ code: 0, stderr: '' });
      expect(readFileSync(join(folder, 'by-hand-2.zip'))).toEqual(readFileSync(bundle));
      expect((await picket('delete', 'by-hand', '2', '--by', 'ada', '--reason', 'an example')).code).toBe(0);
      expect((await picket('show', 'by-hand', '2')).stdout).toMatch(/^Deleted by ada on .*: an example\n/);
      expect((await picket('list', '--deleted')).stdout).toMatch(/by-hand +2 +deleted/);
    });

    it('says in one line what cannot be done, and what to do instead', async () => {
      const refusal = async (...command: string[]) => {
        const { code, stderr } = await picket(...command);
        expect([code, stderr.trim().split('\n').length]).toEqual([1, command[0] === 'import' ? 2 : 1]);
        return stderr;
      };
      writeFileSync(join(folder, 'other-1.zip'), 'mine');
      expect(await refusal('export', 'other', '1')).toContain('other-1.zip is there already (choose another --out');
      expect((await picket('export', 'other', '1', '--force')).code).toBe(0);
      expect(await refusal('import', bundle)).toContain(
        'by-hand 2 was deleted here (import its bundle again and ask for it to be restored: `picket models import BUNDLE --restore`',
      );
      expect(await refusal('export', 'by-hand', '2', '--out', 'gone.zip')).toContain('its bundle with it');
      expect(await refusal('delete', 'nobody', '1', '--by', 'a', '--reason', 'b')).toContain(
        'there is no model nobody 1',
      );
      expect((await picket('delete', 'other', '1')).code).toBe(2);
    });
  });

  it('shows what came of what, from the data set to the alert and back', async () => {
    const content = sha256(Buffer.from('a data set that is gone'));
    const datasets = [{ name: 'gone', sha256: content, rows: 10 }];
    const { lineage } = unpackBundle(tinyBundle()).manifest;
    const file = changed(tinyBundle({ name: 'traced' }), { lineage: { ...lineage, datasets } });
    const { digest } = await taken(file);
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'tracer');
    await agent.sendStatus({ ...agentStatus(), model: { name: 'traced', version: 1, digest } });
    await agent.deliver([alert(1, { modelDigest: digest }), alert(2, { modelDigest: digest })], 0);
    const read = () => controlPlane.get<LineageDto>('/models/traced/versions/1/lineage');
    const found = await until('the agent', async () => {
      const now = await read();
      return now.agents.length > 0 && now;
    });
    expect(found).toMatchObject({
      datasets: [{ ...datasets[0], here: [] }],
      run: { id: 'made-by-a-test', isHere: false, codeVersion: 'test' },
      audit: null,
      version: { name: 'traced', digest },
      agents: [{ id: 'tracer', health: 'online' }],
      alerts: [{ name: 'DoS', alerts: 2, flows: 6 }],
    });
    const { items } = await controlPlane.get<{ items: { id: string }[] }>('/alerts?limit=1');
    expect(await controlPlane.get(`/alerts/${items[0].id}`)).toMatchObject({ trainedOn: datasets });
    await agent.close();
  });
});

describe('a registry that was killed or meddled with', () => {
  const dataDir = newDataDir();
  let controlPlane: TestControlPlane;

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  it('removes files that no version names, and says which version has lost its bundle', async () => {
    controlPlane = await TestControlPlane.start({ dataDir });
    const digests: string[] = [];
    for (const version of [1, 2]) {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(tinyBundle({ version }))]));
      const response = await fetch(`${controlPlane.url}/api/v1/models/import`, { method: 'POST', body: form });
      digests.push((await accepted<ModelVersionSummaryDto>(response)).digest);
    }
    await controlPlane.stop();
    const models = join(dataDir, 'models');
    const orphan = sha256(Buffer.from('orphan'));
    for (const name of [`${orphan}.zip`, `${orphan}.rows`, 'README', `${digests[0]}.rows`, `${digests[1]}.zip.part`])
      writeFileSync(join(models, name), 'x');
    rmSync(join(models, `${digests[1]}.zip`));

    controlPlane = await TestControlPlane.start({ dataDir });
    expect(readdirSync(models).sort()).toEqual(['README', `${digests[0]}.rows`, `${digests[0]}.zip`].sort());
    expect(controlPlane.log).toContain('removing 2 files that no model version names');
    const ready = (await (await fetch(`${controlPlane.url}/readyz`)).json()) as ReadinessDto;
    expect(ready).toMatchObject({ status: 'ready', warnings: [expect.stringContaining('bundle missing: tiny 2')] });
    const { items } = await controlPlane.get<{ items: ModelVersionSummaryDto[] }>('/models');
    expect(items.map(({ version, bundle }) => [version, bundle])).toEqual([
      [2, 'missing'],
      [1, 'present'],
    ]);
  }, 120_000);
});
