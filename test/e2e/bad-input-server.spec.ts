import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import { encodeBatch, SketchBatchSchema, type SketchWindow } from '@picket/shared/uplink';
import { join } from 'node:path';
import type { ProblemDetails } from '../../control-plane/src/platform/http/problem-details.filter.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { agentStatus, alert, BOOT_EPOCH, FakeAgent } from '../support/programs/fake-agent.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { LearningApi } from '../support/api/learning-api.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';
import { windowOf } from '../support/data/sketch-windows.js';
import { tinyBundle } from '../support/models/tiny-model.js';

/** A file and line of ours, or of a library, in an answer. */
const INSIDES = /\bat .+:\d+:\d+|node_modules|\/dist\/|\.ts:|QueryFailed|SELECT |syntax error/;

let controlPlane: TestControlPlane;
let api: LearningApi;

beforeAll(async () => {
  controlPlane = await TestControlPlane.start();
  api = new LearningApi(controlPlane);
}, 90_000);

afterAll(async () => {
  await controlPlane.stop();
});

/** A refusal that a person can use, and nothing of our insides; the process lives. */
async function expectProblem(response: Response, status: number): Promise<ProblemDetails> {
  const body = await response.text();
  expect({ status: response.status, body }).toEqual({ status, body });
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(body).not.toMatch(INSIDES);
  const problem = JSON.parse(body) as ProblemDetails;
  expect(problem).toMatchObject({ status, code: expect.stringMatching(/^[a-z]/), detail: expect.stringMatching(/./) });
  await expectAlive();
  return problem;
}

async function expectAlive(): Promise<void> {
  expect(controlPlane.process.exitCode).toBeNull();
  expect((await fetch(`${controlPlane.url}/healthz`)).status).toBe(200);
}

describe('the API', () => {
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const manyKeys = `{${Array.from({ length: 100_000 }, (_, key) => `"${key}":1`).join()}}`;

  it.each([
    ['what is not JSON', '{"datasetId":', 400],
    ['NaN', '{"datasetId":"x","parameters":{"rounds":NaN}}', 400],
    ['a number beyond a double', '{"datasetId":"x","parameters":{"rounds":1e999}}', 400],
    ['a number as text', '{"datasetId":"x","parameters":{"rounds":"10"}}', 400],
    ['an unknown enum', '{"datasetId":"x","parameters":{"classWeights":"some"}}', 400],
    ['nothing', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['keys of the prototype alone', '{"__proto__":{"datasetId":"x"},"constructor":{"prototype":{}}}', 400],
    ['10,000 nested lists', nested, 400],
    ['100,000 keys', manyKeys, 413],
    ['10 MB', `{"datasetId":"${'x'.repeat(10_000_000)}"}`, 413],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 400],
  ])('refuses %s as a request to train', async (_, body, status) => {
    const headers = { 'content-type': 'application/json' };
    await expectProblem(
      await fetch(`${controlPlane.url}/api/v1/training-runs`, { method: 'POST', headers, body }),
      status,
    );
  });

  it.each([
    ['/no-such-resource', 404],
    ['/agents/%00', 400],
    ['/agents/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 400],
    ['/agents/nobody', 404],
    ['/agents/%E0%A4%A', 400],
    ['/alerts?limit=0', 400],
    ['/alerts?limit=1e9', 400],
    ['/alerts?limit=NaN', 400],
    ['/alerts?severity=worst', 400],
    ['/alerts?from=tomorrow', 400],
    ['/alerts?cursor=%00', 400],
    ['/alerts?cursor=WzEsMl0', 400],
    ['/alerts?agent=a&agent=b', 400],
    ['/alerts/abc', 400],
    ['/alerts/99999999999999999999999', 400],
    ['/alerts/%00', 400],
    ['/datasets/%27%3B--', 404],
    ['/datasets/00000000-0000-0000-0000-000000000000', 404],
    ['/datasets/00000000-0000-0000-0000-000000000000/defects?kind=%00', 400],
    ['/datasets/x/statistics/__proto__', 404],
    ['/training-runs/1%00', 404],
    ['/models/nothing/versions/1', 404],
    ['/models/nothing/versions/-1', 400],
    ['/models/nothing/versions/99999999999999999999', 400],
    ['/models/%00/versions/1', 400],
    ['/models/..%2f..%2fsecrets.json/versions/1/bundle', 400],
    ['/drift?agent=%00', 400],
    ['/drift?model=%2e%2e', 400],
    ['/drift?model=nothing', 404],
    ['/drift?from=2026-11-22T12:00:00Z&to=2026-11-22T11:00:00Z', 400],
    ['/drift?from=22.11.2026', 400],
    ['/drift/features/__proto__', 404],
    ['/drift/features/%00', 404],
  ])('answers GET %s with a problem document', async (path, status) => {
    await expectProblem(await fetch(`${controlPlane.url}/api/v1${path}`), status);
  });

  it.each([
    ['an unknown alias', '/models/x/aliases', { alias: 'admin', version: 1 }, 400],
    ['a version that is not there', '/models/x/aliases', { alias: 'champion', version: 1, by: 'ada' }, 404],
    ['a version beyond 32 bits', '/models/x/aliases', { alias: 'champion', version: 1e15, by: 'ada' }, 400],
    ['a data set that is not there', '/training-runs', { datasetId: '../../etc/passwd' }, 404],
    ['a path outside of the import folder', '/datasets', { name: 'x', paths: ['/etc/passwd'] }, 403],
  ])('refuses %s', async (_, path, body, status) => {
    await expectProblem(await controlPlane.send('POST', path, body), status);
  });

  it('refuses a write that another site sends through the browser', async () => {
    const headers = { 'content-type': 'application/json', origin: 'https://elsewhere.example' };
    const response = await fetch(`${controlPlane.url}/api/v1/training-runs`, { method: 'POST', headers, body: '{}' });
    await expectProblem(response, 403);
  });

  it('did not let any of that reach the prototype of all objects', async () => {
    const { items } = await controlPlane.get<{ items: unknown[] }>('/training-runs');
    expect(items).toEqual([]);
  });
});

describe('files', () => {
  const upload = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
    api.upload('hostile', [{ name, content }]);
  const flows = labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 20 });

  it.each<[string, string, string | Uint8Array]>([
    ['an empty file', 'flows.csv', ''],
    ['a picture', 'flows.csv', Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex')],
    ['a model bundle', 'flows.csv', tinyBundle()],
    ['a header with no end', 'flows.csv', 'x'.repeat(5_000_000)],
    ['a capture', 'flows.pcap', Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')],
    ['gzip that is cut off', 'flows.csv.gz', Buffer.from('1f8b0800000000000003', 'hex')],
  ])('is refused at once, with a reason: %s', async (_, name, content) => {
    const problem = await expectProblem(await upload(name, new Uint8Array(Buffer.from(content))), 422);
    expect(problem.code).toMatch(/^dataset\./);
  });

  it('is refused when the form is broken off, or has no name', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const body = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nSrc IP';
    const url = `${controlPlane.url}/api/v1/datasets`;
    await expectProblem(await fetch(url, { method: 'POST', headers, body }), 400);
    const form = new FormData();
    form.append('files', new Blob([flows]), 'a.csv');
    await expectProblem(await fetch(url, { method: 'POST', body: form }), 400);
  });

  it('keeps its sound rows and counts the others: three ragged ones, one with words for numbers', async () => {
    const lines = flows.trimEnd().split('\n');
    const worded = lines[1].split(',').map((cell, index) => (index === 20 ? 'many' : cell));
    const content = [...lines, '1,2,3', `${lines[1]},more`, '', ',', worded.join(','), ''].join('\n');
    const dataset = await api.import('ragged', [{ name: 'ragged.csv', content }]);
    expect(dataset).toMatchObject({ status: 'ready', error: null });
    expect(dataset.rows).toBeGreaterThanOrEqual(40);
    expect(dataset.defects.find(({ kind }) => kind === 'ragged-row')?.count).toBe(3);
    expect(dataset.defects.map(({ kind }) => kind)).toHaveLength(new Set(dataset.defects.map(({ kind }) => kind)).size);
    await expectAlive();
  });
});

describeIf(shared('data/pairs'), 'CSVs of other tools', () => {
  it('the corrected fork of CICFlowMeter is refused by name', async () => {
    const name = 'tcp_halfclose.pcap.engelen.csv';
    const content = new Uint8Array(readFileSync(join(SHARED_DIR, 'data/pairs/crafted', name)));
    const problem = await expectProblem(await api.upload(name, [{ name, content }]), 422);
    expect(problem.detail).toContain('the corrected fork');
  });
});

describe('an agent that has gone mad', () => {
  it.each<[string, string | Uint8Array]>([
    ['what is not JSON', '{"online":'],
    ['nothing but the prototype', '{"__proto__":{"online":true},"constructor":{}}'],
    ['120 kB', JSON.stringify({ ...agentStatus(), hostname: 'x'.repeat(120_000) })],
    ['NaN', JSON.stringify(agentStatus()).replace('"flowsCreated":0', '"flowsCreated":NaN')],
    ['a negative counter', JSON.stringify(agentStatus()).replace('"flowsCreated":0', '"flowsCreated":-1')],
    ['the year 99999', JSON.stringify({ ...agentStatus(), startedAt: '99999-01-01T00:00:00Z' })],
    ['10,000 nested lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['bytes', Buffer.from([0, 255, 254])],
  ])('sends %s as its status: kept as a dead letter, its alerts still arrive', async (_, payload) => {
    const agent = await newAgent();
    await agent.publish('status', payload);
    expect((await agent.deliver([alert(1), alert(2)], 0)).committed).toBe(2);
    await until('a dead letter', async () => (await deadLetters(agent)).length === 1);
    expect(await rows(agent, 'alert')).toEqual(['1', '2']);
    await agent.close();
    await expectAlive();
  });

  it('sends reports that cannot be', async () => {
    const agent = await newAgent();
    const report = {
      revision: 1,
      subject: 'model',
      outcome: 'applied',
      model: null,
      reason: '',
      at: new Date().toJSON(),
    };
    const changes = [{ outcome: 'perhaps' }, { subject: 'weather' }, { revision: 0 }, { reason: 'x'.repeat(3000) }];
    for (const change of changes) await agent.publish('report', JSON.stringify({ ...report, ...change }));
    await until('dead letters', async () => (await deadLetters(agent)).length === changes.length);
    await agent.close();
    await expectAlive();
  });

  it('sends sketches that cannot be, between some that can: those are stored, once', async () => {
    const agent = await newAgent();
    const startMs = Date.now() - 60_000;
    const good = (sequence: number) =>
      windowOf({ sequence, startMs, features: { Protocol: [6] }, classes: { DoS: 1 } });
    const spoiled = (sequence: number, change: Partial<SketchWindow>) => Object.assign(good(sequence), change);
    const windows = [
      good(1),
      spoiled(2, { profile: '__proto__' }),
      spoiled(3, { endUs: 0n }),
      spoiled(4, { flows: 2n ** 63n }),
      spoiled(5, { modelDigest: "'; DROP TABLE alert; --" }),
      good(6),
    ];
    const batch = create(SketchBatchSchema, { position: { bootEpoch: BOOT_EPOCH, after: 0n }, windows });
    for (let time = 0; time < 2; time++) await agent.publish('sketches', encodeBatch('sketches', batch));
    await until('the acknowledgement', () => agent.acks.some(({ committed }) => committed === 6));
    expect(await rows(agent, 'sketch_window')).toEqual(['1', '6']);
    expect(await deadLetters(agent)).toHaveLength(4);
    await agent.close();
    await expectAlive();
  });

  let serial = 0;
  const newAgent = () => FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, `mad-${++serial}`);
  const deadLetters = (agent: FakeAgent) =>
    queryDatabase(controlPlane.dataDir, 'SELECT reason FROM dead_letter WHERE agent_id = $1', [agent.id]);

  async function rows(agent: FakeAgent, table: 'alert' | 'sketch_window'): Promise<string[]> {
    const sql = `SELECT sequence FROM ${table} WHERE agent_id = $1 ORDER BY sequence`;
    const found = await queryDatabase<{ sequence: string }>(controlPlane.dataDir, sql, [agent.id]);
    return found.map(({ sequence }) => sequence);
  }
});
