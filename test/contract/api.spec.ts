import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertPageDto } from '../../control-plane/src/alerts/dto/alert.dto.js';
import type { LabelPageDto } from '../../control-plane/src/labels/dto/label.dto.js';
import { TestControlPlane } from '../support/control-plane.js';
import { alert, FakeAgent } from '../support/fake-agent.js';
import { refused } from '../support/learning-api.js';

const INVALID = { status: 400, code: 'request.invalid' };
const UNSTORABLE = ['a\u0000b', 'a\ud800b', '\udc00', '\udc00\ud800'];

/** What every operation keeps to, whatever it is about. */
describe('the API', () => {
  let controlPlane: TestControlPlane;
  let alertId: string;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'api-1');
    await agent.deliver([alert(1), alert(2, { attackClass: 'a\u202egnp' })], 0);
    await agent.close();
    const { items } = await controlPlane.get<AlertPageDto>('/alerts');
    alertId = items[0].id;
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const ask = (path: string) => fetch(`${controlPlane.url}/api/v1${path}`);
  const post = (path: string, body: unknown) => controlPlane.send('POST', path, body);

  describe('refuses what it does not know, by its name', () => {
    it.each([
      ['/alerts?clas=DoS', 'clas'],
      ['/labels?athor=x', 'athor'],
      ['/drift?agnt=a', 'agnt'],
      ['/models?delted=true', 'delted'],
      ['/agents?nosuch=1', 'nosuch'],
      ['/overview?nosuch=1', 'nosuch'],
      ['/alerts?class=a&class=b', 'class'],
      ['/alerts?source=10.20.30', 'source'],
      ['/alerts?severity=bogus', 'severity'],
      ['/alerts?limit=0x10', 'limit'],
    ])('GET %s', async (path, field) => {
      const problem = await refused(await ask(path));
      expect(problem).toMatchObject(INVALID);
      expect(problem.detail).toContain(field);
    });

    const label = { verdict: 'unsure', author: 'ada' };
    it.each<[string, unknown, string]>([
      ['/alerts/labels', { ...label, filter: { clss: 'Probe' } }, 'clss'],
      ['/alerts/labels', { ...label, filter: {} }, 'all'],
      ['/alerts/labels', { ...label, filter: { class: 'x' }, all: true }, 'all'],
      ['/alerts/labels', label, 'all'],
      ['/alerts/1/label', { ...label, clas: 'x' }, 'clas'],
      ['/models/flows/aliases', { alias: 'champion', version: 1, overide: {} }, 'overide'],
      ['/training-runs', { datasetId: 'x', parameters: { roundz: 5, maxDepht: 3 } }, 'roundz'],
      ['/training-runs', { datasetId: 'x', parameters: { split: { polcy: 'file' } } }, 'polcy'],
      ['/training-runs', { datasetId: 'x', nosuch: 1 }, 'nosuch'],
      ['/training-runs/x/cancel', { nosuch: 1 }, 'nosuch'],
      ['/datasets', { name: 'x', paths: ['x'], lables: {} }, 'lables'],
      ['/datasets/x/audit', { nosuch: 1 }, 'nosuch'],
      ['/datasets/x/audit/overrides', { check: 'duplicates', by: 'ada', reason: 'because I can', colum: 'x' }, 'colum'],
    ])('POST %s %j', async (path, body, field) => {
      const problem = await refused(await post(path, body));
      expect(problem).toMatchObject(INVALID);
      expect(problem.detail).toContain(field);
    });

    it('in a form', async () => {
      for (const [path, file, field] of [
        ['/models/import', 'file', 'restor'],
        ['/datasets', 'files', 'lables'],
      ]) {
        const form = new FormData();
        form.set(field, 'true');
        form.set(file, new Blob(['x']), 'x.csv');
        const problem = await refused(await fetch(`${controlPlane.url}/api/v1${path}`, { method: 'POST', body: form }));
        expect(problem).toMatchObject(INVALID);
        expect(problem.detail).toContain(field);
      }
    });

    it('and labels nothing then', async () => {
      expect((await controlPlane.get<LabelPageDto>('/labels')).items).toEqual([]);
    });
  });

  describe('takes no text, time or number that cannot be kept', () => {
    it.each(UNSTORABLE)('%j', async (text) => {
      const label = { verdict: 'unsure', author: 'ada' };
      const requests: [string, unknown][] = [
        [`/alerts/${alertId}/label`, { ...label, note: text }],
        [`/alerts/${alertId}/label`, { ...label, author: text }],
        [`/alerts/${alertId}/label`, { ...label, class: text }],
        ['/alerts/labels', { ...label, ids: [alertId], note: text }],
        ['/alerts/labels', { ...label, filter: { class: text } }],
        ['/training-runs', { datasetId: text }],
        ['/training-runs', { datasetId: 'x', parameters: { classWeights: { [text]: 5 } } }],
        ['/training-runs', { datasetId: 'x', parameters: { split: { policy: 'file', testFiles: [text] } } }],
        ['/training-runs', { datasetId: 'x', benignClass: text }],
        ['/datasets', { name: text, paths: ['x'] }],
        ['/datasets', { name: 'x', paths: ['x'], labels: { [text]: 'DoS' } }],
        ['/datasets', { name: 'x', paths: ['x'], labels: { 'a.csv': text } }],
        ['/datasets/x/audit/overrides', { check: 'duplicates', by: 'me', reason: `abcdefghijkl${text}` }],
        ['/models/flows/aliases', { alias: 'challenger', version: 1, by: `${text}x` }],
      ];
      for (const [path, body] of requests)
        expect({ path, ...(await refused(await post(path, body))) }).toMatchObject(INVALID);
    });

    it.each(['0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z', 'yesterday'])(
      'the time %s',
      async (time) => {
        const query = new URLSearchParams({ from: time });
        for (const path of ['/alerts', '/drift', '/drift/features/x'])
          expect(await refused(await ask(`${path}?${query.toString()}`))).toMatchObject(INVALID);
        const filter = { verdict: 'unsure', author: 'ada', filter: { to: time } };
        expect(await refused(await post('/alerts/labels', filter))).toMatchObject(INVALID);
        const cursor = Buffer.from(JSON.stringify([time, '1'])).toString('base64url');
        expect(await refused(await ask(`/alerts?cursor=${cursor}`))).toMatchObject({ status: 400 });
      },
    );
  });

  it('shows an agent’s text without what nobody can see, and loses no alert for it', async () => {
    const { items } = await controlPlane.get<AlertPageDto>('/alerts');
    expect(items.map((item) => item.class)).toContain('a\uFFFDgnp');
  });

  it('takes no name of a person that cannot be read', async () => {
    for (const author of ['root\n2026-11-26 approved by security', '\u202Egnp', '\uffff', 'an\u200Bna'])
      expect(await refused(await post(`/alerts/${alertId}/label`, { verdict: 'unsure', author }))).toMatchObject(
        INVALID,
      );
    const note = 'first line\nsecond line';
    const said = await post(`/alerts/${alertId}/label`, { verdict: 'unsure', author: 'Zoe\u0308', note });
    expect(await said.json()).toMatchObject({ author: 'Zoë', note });
  });
});
