import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { join, resolve } from 'node:path';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import type { ProblemDetails } from '../../control-plane/src/platform/http/problem-details.filter.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';
import { describeIf, root } from '../support/machine/requirements.js';

const MIB = 1024 ** 2;
const NOBODY = 65_534;
/** Of the disk: the database's own files, its reserve of 256 MiB, and not much more. */
const DISK_MIB = 390;
const BOUNDARY = 'picket-test';
const HEAD = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="NAME"; filename="big"\r\n\r\n`;
const PLACES = [
  ['a data set', '/datasets', 'files', 'uploads'],
  ['a model', '/models/import', 'file', 'models-incoming'],
] as const;
const csv = labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 100 });

describeIf(root, 'uploads on a small disk', () => {
  let dataDir: string;
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    dataDir = newDataDir();
    const disk = resolve(dataDir, '..');
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=755`, 'picket-test', disk]);
    controlPlane = await TestControlPlane.start({ dataDir });
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    execFileSync('umount', [resolve(dataDir, '..')]);
    controlPlane.discard();
  });

  /** An upload that has begun; its bytes come one by one. */
  function begin(path: string, field: string, headers: Record<string, string | number>): ClientRequest {
    const started = request(`${controlPlane.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    });
    started.on('error', () => undefined);
    started.write(HEAD.replace('NAME', field));
    return started;
  }

  async function answerTo(upload: ClientRequest): Promise<ProblemDetails> {
    const [response] = (await once(upload, 'response')) as [AsyncIterable<Buffer>];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString()) as ProblemDetails;
  }

  const leftIn = (folder: string) => readdirSync(join(dataDir, folder));

  it('end where the reserve begins when a data set does not say how long it is', async () => {
    const upload = begin('/datasets', 'files', { 'transfer-encoding': 'chunked' });
    const answer = answerTo(upload);
    for (let sent = 0; sent < 200; sent++)
      if (!upload.write(Buffer.alloc(MIB))) await Promise.race([once(upload, 'drain'), answer]);
    upload.end(`\r\n--${BOUNDARY}--\r\n`);
    const problem = await answer;
    expect(problem).toMatchObject({ status: 413, code: 'upload.too-large' });
    expect(problem.detail).toMatch(/does not fit: \d+ MiB are free, 256 MiB are kept for the database/);
    expect(leftIn('uploads')).toEqual([]);
  });

  it.each(PLACES)('share the disk with one of %s, which is removed when its sender goes', async (...place) => {
    const [, path, field, folder] = place;
    const length = { 'content-length': 60 * MIB };
    const first = begin(path, field, length);
    first.write(Buffer.alloc(5 * MIB));
    await until('the file of the first', () => leftIn(folder).length === 1);
    const second = begin('/datasets', 'files', length);
    const problem = await answerTo(second);
    expect(problem).toMatchObject({ status: 413, code: 'upload.too-large' });
    expect(problem.detail).toMatch(/an upload of 60 MiB does not fit: .* are promised to other uploads/);
    second.destroy();
    first.destroy();
    await until('no file of the first', () => leftIn(folder).length === 0);
    const api = new LearningApi(controlPlane);
    await until(
      'room again',
      async () => (await api.import('small', [{ name: 'a.csv', content: csv }])).status === 'ready',
    );
  });
});

describe('the data folder', () => {
  let dataDir: string;
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    dataDir = newDataDir();
    // As an earlier release has left it, which was killed during an upload.
    for (const folder of ['uploads', 'models-incoming', 'models'])
      mkdirSync(join(dataDir, folder), { recursive: true });
    for (const file of ['uploads/half', 'models-incoming/half', 'old.log']) writeFileSync(join(dataDir, file), 'rows');
    for (const path of ['', 'models', 'uploads', 'old.log']) chmodSync(join(dataDir, path), 0o755);
    controlPlane = await TestControlPlane.start({ dataDir });
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    controlPlane.discard();
  });

  /** What others may do with anything in a folder but the database, which is its own user's. */
  function openTo(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.name === 'postgres') return [];
      const own = (lstatSync(path).mode & 0o077) === 0 ? [] : [path];
      return entry.isDirectory() ? [...own, ...openTo(path)] : own;
    });
  }

  it('keeps nothing that a crash has left of uploads', () => {
    expect([...readdirSync(join(dataDir, 'uploads')), ...readdirSync(join(dataDir, 'models-incoming'))]).toEqual([]);
  });

  it('is closed to the other users of the machine, what is old and what is new', async () => {
    const api = new LearningApi(controlPlane);
    const dataset = await api.import('lab', [{ name: 'a.csv', content: csv }]);
    const run = await api.ended((await api.start(dataset.id, { parameters: { rounds: 3 } })).id);
    expect(run.state).toBe('succeeded');
    expect(openTo(dataDir)).toEqual([]);
    expect(lstatSync(dataDir).mode & 0o066).toBe(0);
    if (process.getuid?.() !== 0) return;
    const asNobody = { uid: NOBODY, gid: NOBODY, stdio: 'ignore' as const, cwd: '/' };
    for (const folder of ['', 'datasets', 'models'])
      expect(() => execFileSync('ls', [join(dataDir, folder)], asNobody)).toThrow();
  });

  it('is named by no answer', async () => {
    const outside = await controlPlane.send('POST', '/datasets', { name: 'x', paths: ['../secrets.json'] });
    expect((await refused(outside)).detail).not.toContain(dataDir);
    writeFileSync(join(dataDir, 'import', 'broken.csv.gz'), 'no gzip');
    const { id } = await accepted<DatasetDto>(
      await controlPlane.send('POST', '/datasets', { name: 'x', paths: ['broken.csv.gz'] }),
    ).catch(() => ({ id: '' }));
    const shown = id === '' ? '' : JSON.stringify(await controlPlane.get(`/datasets/${id}`));
    expect(shown).not.toContain(dataDir);
  });

  it('takes many small files in one upload, without a complaint in the log', async () => {
    const files = Array.from({ length: 30 }, (_, index) => ({ name: `${index}.csv`, content: csv }));
    expect(await new LearningApi(controlPlane).import('many', files)).toMatchObject({ status: 'ready' });
    expect(controlPlane.log).not.toContain('MaxListenersExceededWarning');
  });
});
