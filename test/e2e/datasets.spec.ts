import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PROFILES } from '@picket/shared/features';
import { toPrintable } from '@picket/shared/text';
import type { DatasetDto, DefectPageDto } from '../../control-plane/src/api/dataset.js';
import type { ColumnStatisticsDto, StatisticsDto } from '../../control-plane/src/api/dataset-statistics.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { writeInsdnShaped } from '../support/data/insdn-shaped.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { accepted, LearningApi, refused } from '../support/api/learning-api.js';
import { describeIf, xgboost } from '../support/machine/requirements.js';

const PICKET = resolve('control-plane/bin/picket');
const flows = labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 150 });
const run = promisify(execFile);

describe('data sets, over the API and the command line', () => {
  let controlPlane: TestControlPlane;
  let api: LearningApi;
  let folder: string;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    api = new LearningApi(controlPlane);
    folder = mkdtempSync(join(tmpdir(), 'picket-datasets-'));
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true });
  });

  const picket = async (...args: string[]) => {
    const env = { ...process.env, PICKET_URL: controlPlane.url };
    return (await run(PICKET, ['dataset', ...args], { env })).stdout;
  };
  const folderOf = ({ sha256 }: DatasetDto) => join(controlPlane.dataDir, 'datasets', sha256 ?? '');

  it('lists defects page by page, each with its line', async () => {
    const { id, defects } = await api.import('broken', [{ name: 'a.csv', content: `${flows}1,2\n\n3,4\n5\n` }]);
    expect(defects.map(({ kind, count }) => [kind, count])).toEqual([
      ['ragged-row', 3],
      ['blank-line', 1],
    ]);
    const first = await controlPlane.get<DefectPageDto>(`/datasets/${id}/defects?limit=2&kind=ragged-row`);
    expect(first.items.map(({ line }) => line)).toEqual([302, 304]);
    const second = await controlPlane.get<DefectPageDto>(
      `/datasets/${id}/defects?limit=2&kind=ragged-row&cursor=${first.nextCursor}`,
    );
    expect([second.items.map(({ line }) => line), second.nextCursor]).toEqual([[305], null]);
    const odd = Buffer.from('[17]').toString('base64url');
    expect((await controlPlane.get<DefectPageDto>(`/datasets/${id}/defects?cursor=${odd}`)).items).not.toEqual([]);
    expect(await picket('show', 'broken', '--defects', 'blank-line')).toContain('a.csv:303: blank-line');
  });

  it('shows what each column looks like, and one of them by class', async () => {
    const { id, features } = await api.import('columns', [{ name: 'a.csv', content: flows }]);
    const { columns, quantiles } = await controlPlane.get<StatisticsDto>(`/datasets/${id}/statistics`);
    expect(columns.map(({ name }) => name)).toEqual(features);
    expect(quantiles).toContain(0.5);
    expect(columns[0]).not.toHaveProperty('classes');
    const path = `/datasets/${id}/statistics/${encodeURIComponent('Flow Byts/s')}`;
    const column = await controlPlane.get<ColumnStatisticsDto>(path);
    expect(column).toMatchObject({ name: 'Flow Byts/s', count: 300, missing: 0 });
    expect(column.classes.map(({ name, count }) => [name, count])).toEqual([
      ['Normal', 150],
      ['DoS', 150],
    ]);
    expect(await picket('show', 'columns', '--columns')).toMatch(/Flow Byts\/s +300 +0 /);
  });

  it('counts the imports under one name, and finds each of them', async () => {
    const [first, second] = [
      await api.import('grown', [{ name: 'a.csv', content: flows }]),
      await api.import('grown', [
        { name: 'a.csv', content: flows },
        { name: 'b.csv', content: flows },
      ]),
    ];
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(JSON.parse(await picket('show', 'grown', '--json'))).toMatchObject({ version: 2, rows: 600 });
    expect(JSON.parse(await picket('show', 'grown@1', '--json'))).toMatchObject({ version: 1, rows: 300 });
    const listed = (await picket('list')).split('\n').filter((line) => line.includes(' grown '));
    expect(listed).toHaveLength(1);
  });

  it('asks for the profile that values do not tell, and takes it from --profile', async () => {
    const file = join(folder, 'udp.csv');
    const udp = PROFILES['cic-v40'].csv.map((name) => (name === 'Protocol' ? '17' : name === 'Label' ? 'DoS' : '0'));
    writeFileSync(file, `${PROFILES['cic-v40'].csv.join()}\n${udp.join()}\n`);
    await expect(picket('import', file, '--wait')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/do not say which version .* 0 of 0 TCP rows .*`profile`/s),
    });
    expect(await picket('import', file, '--wait', '--profile', 'cic-v40')).toContain('udp@2: 1 row (DoS 1)');
  });

  it('takes the class of a file from the command line, and refuses one for no file', async () => {
    const file = join(folder, 'office.csv');
    writeFileSync(file, flows.replaceAll(/Normal$|DoS$/gm, 'No Label'));
    expect(await picket('import', `${file}=Normal`, '--wait')).toContain('office@1: 300 rows (Normal 300)');
    const response = await api.upload('x', [{ name: 'a.csv', content: flows }], { labels: { 'b.csv': 'DoS' } });
    expect(await refused(response)).toMatchObject({ status: 400, code: 'dataset.labels.invalid' });
  });

  it('gives the same file in two classes its rows in each', async () => {
    const file = join(folder, 'twice.csv');
    writeFileSync(file, flows.replaceAll(/Normal$|DoS$/gm, 'No Label'));
    const printed = await picket('import', `${file}=Normal`, `${file}=DoS`, '--name', 'twice', '--wait');
    expect(printed).toContain('twice@1: 600 rows (DoS 300, Normal 300)');
  });

  it.each(['hasOwnProperty', 'constructor', 'Nor\\u001b[31mmal', 'half😀'])(
    'ends with a class called %j, and keeps what can be seen of it',
    async (text) => {
      const name = JSON.parse(`"${text}"`) as string;
      const content = flows.replaceAll(/DoS$/gm, name);
      const { status, classes } = await api.import('names', [{ name: 'a.csv', content }]);
      expect([status, classes]).toEqual(['ready', { Normal: 150, [toPrintable(name)]: 150 }]);
    },
  );

  it('prints no control character of anybody else', async () => {
    const file = join(folder, 'esc.csv');
    writeFileSync(file, flows.replaceAll(/DoS$/gm, '\u001b[31mDoS\u001b]0;pwn\u0007'));
    const refused: { stderr: string } = await picket('import', file, '--name', 'a\u001b[2J', '--wait').then(
      () => ({ stderr: 'not refused' }),
      (error: { stderr: string }) => error,
    );
    expect(refused.stderr).toMatch(/name: holds characters that cannot be seen/);
    const printed = [
      await picket('import', file, '--name', 'escapes', '--wait'),
      await picket('show', 'escapes'),
      await picket('show', 'escapes', '--json'),
      await picket('list'),
      refused.stderr,
    ];
    // eslint forbids the range in a pattern, not in a text.
    for (const text of printed) expect([...text].filter((character) => character < '\n')).toEqual([]);
    expect(printed[0]).toContain('escapes@1: 300 rows (Normal 150, \uFFFD[31mDoS\uFFFD]0;pwn\uFFFD 150)');
    expect(JSON.parse(printed[2])).toMatchObject({ name: 'escapes' });
  });

  it('keeps what is known of an import that failed, and audits nothing of it', async () => {
    const file = join(folder, 'comma.csv');
    writeFileSync(file, flows.replaceAll(/(Normal|DoS)$/gm, '$1,'));
    await expect(picket('import', file, '--name', 'comma', '--wait')).rejects.toMatchObject({
      stderr: expect.stringMatching(/none of 300 lines .* 300 ragged-row.* 85 cells, the header has 84/),
    });
    const shown: unknown = JSON.parse(await picket('show', 'comma', '--json'));
    expect(shown).toMatchObject({
      status: 'failed',
      defects: [{ kind: 'ragged-row', count: 300 }],
      files: [{ name: 'comma.csv', rows: 0 }],
    });
    await expect(picket('audit', 'comma')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('comma is failed and cannot be audited'),
    });
  });

  it('refuses a folder, a name with @ and two half characters, each in one line', async () => {
    await expect(picket('import', folder)).rejects.toMatchObject({
      code: 1,
      stderr: `picket: cannot read ${folder}: it is a folder; name the files in it (check the path)\n`,
    });
    const models = run(PICKET, ['models', 'import', folder], { env: { ...process.env, PICKET_URL: controlPlane.url } });
    await expect(models).rejects.toMatchObject({
      stderr: expect.stringMatching(/^picket: cannot read .* a folder.*\n$/),
    });
    const response = await api.upload('at@1', [{ name: 'a.csv', content: flows }]);
    expect(await refused(response)).toMatchObject({ status: 400, code: 'request.invalid' });
  });

  it('says how far an import is, and stops it', async () => {
    const path = join(controlPlane.dataDir, 'import/large.csv');
    await writeInsdnShaped(path, 2e6);
    const content = readFileSync(path);
    const rows = content.subarray(content.indexOf('\n') + 1);
    for (let copy = 0; copy < 30; copy++) appendFileSync(path, rows);
    const started = await accepted<DatasetDto>(
      await controlPlane.send('POST', '/datasets', { name: 'large', paths: ['large.csv'] }),
    );
    const current = () => controlPlane.get<DatasetDto>(`/datasets/${started.id}`);
    const seen = await until('progress', async () => {
      const { progress } = await current();
      return progress !== null && progress.rows > 0 && progress;
    });
    expect(seen).toMatchObject({ file: 'large.csv', totalBytes: expect.any(Number) });
    expect(seen.bytes).toBeLessThanOrEqual(seen.totalBytes);
    expect(await refused(await controlPlane.send('DELETE', `/datasets/${started.id}`, { by: 'ada' }))).toMatchObject({
      status: 409,
    });
    await accepted(await controlPlane.send('POST', `/datasets/${started.id}/cancel`, {}));
    await until('the end', async () => (await current()).status !== 'importing');
    expect(await current()).toMatchObject({ status: 'cancelled', rows: 0, sha256: null, progress: null });
    await until('no rests', () => !existsSync(join(controlPlane.dataDir, 'datasets-incoming', started.id)));
    const again = await controlPlane.send('POST', `/datasets/${started.id}/cancel`, {});
    expect(await refused(again)).toMatchObject({ status: 409, code: 'dataset.cancel.conflict' });
  });

  it('removes the numbers of a data set with the last that shares them', async () => {
    const files = [{ name: 'twin.csv', content: flows }];
    const [one, other] = [await api.import('twin', files), await api.import('twin', files)];
    expect(one.sha256).toBe(other.sha256);
    await controlPlane.send('DELETE', `/datasets/${one.id}`, { by: 'ada' });
    expect(readdirSync(folderOf(other))).toContain('matrix.f32');
    await expect(picket('delete', 'twin')).rejects.toThrow('there is no terminal to ask at');
    expect(existsSync(folderOf(other))).toBe(true);
    await picket('delete', 'twin', '--yes', '--author', 'ada', '--reason', 'a twin');
    expect(existsSync(folderOf(other))).toBe(false);
    expect(await refused(await fetch(`${controlPlane.url}/api/v1/datasets/${one.id}`))).toMatchObject({ status: 404 });
  });

  it('refuses an upload that says it is larger than the disk', async () => {
    const headers = { 'content-length': String(2 ** 50), 'content-type': 'multipart/form-data; boundary=b' };
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((answer) => {
      const sent = request(`${controlPlane.url}/api/v1/datasets`, { method: 'POST', headers }, (response) => {
        answer(response.statusCode);
        sent.destroy();
      });
      sent.on('error', () => undefined);
      sent.write('--b\r\n');
    });
    expect(status).toBe(413);
  });
});

describeIf(xgboost, 'a data set that something was trained from', () => {
  it('cannot be deleted', async () => {
    const controlPlane = await TestControlPlane.start();
    const api = new LearningApi(controlPlane);
    const { id } = await api.import('used', [{ name: 'a.csv', content: flows }]);
    await api.start(id, { parameters: { rounds: 5 } });
    const problem = await refused(await controlPlane.send('DELETE', `/datasets/${id}`, { by: 'ada' }));
    expect(problem).toMatchObject({ status: 409, code: 'dataset.in-use.conflict' });
    await controlPlane.stop();
  }, 120_000);
});
