import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertPageDto } from '../../control-plane/src/api/alert.js';
import type { LabelPageDto } from '../../control-plane/src/api/label.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { refused } from '../support/api/learning-api.js';

const INVALID = { status: 400, code: 'request.invalid' };
const UNSTORABLE = ['a\u0000b', 'a\ud800b', '\udc00', '\udc00\ud800'];

/** What every operation keeps to, whatever it is about. */
describe('the API', () => {
  let controlPlane: TestControlPlane;
  let alertId: string;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({ environment: { PICKET_HTTP_ALLOWED_HOSTS: 'picket.test' } });
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'api-1');
    await agent.deliver([alert(1), alert(2, { attackClass: 'a\u202egnp' })], 0);
    await agent.close();
    const { items } = await controlPlane.get<AlertPageDto>('/alerts');
    alertId = items[0].id;
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const ask = (path: string) => controlPlane.fetch(path);
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

    it('refuses an unknown field of a form by its name', async () => {
      for (const [path, file, field] of [
        ['/models/import', 'file', 'restor'],
        ['/datasets', 'files', 'lables'],
      ]) {
        const form = new FormData();
        form.set(field, 'true');
        form.set(file, new Blob(['x']), 'x.csv');
        const problem = await refused(await controlPlane.fetch(path, { method: 'POST', body: form }));
        expect(problem).toMatchObject(INVALID);
        expect(problem.detail).toContain(field);
      }
    });

    it('labels nothing after a refusal', async () => {
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

  /** Status and headers of a request with headers that `fetch` does not let through. */
  function raw(path: string, headers: Record<string, string>, method = 'GET') {
    return new Promise<{ status: number | undefined; allow: string | undefined }>((resolve, reject) => {
      const options = {
        ...{ host: '127.0.0.1', port: controlPlane.httpPort, path, method },
        headers: { authorization: controlPlane.ownersAuthorization, ...headers },
      };
      httpRequest(options, (response) => {
        response.resume();
        resolve({ status: response.statusCode, allow: response.headers.allow });
      })
        .on('error', reject)
        .end();
    });
  }

  describe('answers to its own names only (DNS rebinding)', () => {
    const PATHS = ['/api/v1/overview', '/metrics', '/healthz', '/api/docs-json', '/', '/api/v1/events'];

    it.each(PATHS)('%s', async (path) => {
      for (const host of ['evil.example', '127.0.0.1.evil.example', `evil.example:${controlPlane.httpPort}`])
        expect(await raw(path, { host })).toMatchObject({ status: 403 });
      const forwarded = { host: 'evil.example', 'x-forwarded-host': '127.0.0.1' };
      expect(await raw(path, forwarded)).toMatchObject({ status: 403 });
    });

    it('also in the target, and lets its own through', async () => {
      const own = `127.0.0.1:${controlPlane.httpPort}`;
      expect(await raw('http://evil.example/api/v1/overview', { host: own })).toMatchObject({ status: 403 });
      for (const host of [own, 'localhost', '[::1]', 'picket.test', 'PICKET.test:443'])
        expect(await raw('/api/v1/overview', { host })).toMatchObject({ status: 200 });
    });

    it('lets a page of another name write nothing', async () => {
      const headers = { host: 'evil.example', origin: 'http://evil.example' };
      expect(await raw(`/api/v1/alerts/${alertId}/label`, headers, 'DELETE')).toMatchObject({ status: 403 });
    });
  });

  it('refuses a method that a path does not have with those that it has', async () => {
    const { paths } = (await (await fetch(`${controlPlane.url}/api/docs-json`)).json()) as Described;
    for (const [template, item] of Object.entries(paths)) {
      const path = template.replace(/\{[^}]+\}/g, '1');
      for (const method of ['PATCH', 'TRACE', 'PUT'].filter((name) => !Object.hasOwn(item, name.toLowerCase()))) {
        const answer = await raw(path, { host: 'localhost' }, method);
        expect({ path, method, ...answer }).toMatchObject({ status: 405 });
        for (const known of Object.keys(item)) expect(answer.allow).toContain(known.toUpperCase());
      }
      expect(await raw(path, { host: 'localhost' }, 'OPTIONS')).toMatchObject({ status: 204 });
    }
    expect(await raw('/', { host: 'localhost' }, 'POST')).toMatchObject({ status: 405, allow: 'GET, HEAD, OPTIONS' });
    expect(await raw('/api/v1/nosuch', { host: 'localhost' }, 'PUT')).toMatchObject({ status: 404 });
    for (const path of ['/api/v1/alerts', '/healthz', '/', '/api/v1/events'])
      expect(await raw(path, { host: 'localhost' }, 'HEAD')).toMatchObject({ status: 200 });
  });

  describe('describes itself', () => {
    let document: Described;

    beforeAll(async () => {
      document = (await (await fetch(`${controlPlane.url}/api/docs-json`)).json()) as Described;
    });

    const operations = () =>
      Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
      );

    it('describes itself in OpenAPI 3.1, with a name for every kind of thing', () => {
      expect(document.openapi).toBe('3.1.0');
      expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Alert', 'Dataset', 'Problem']));
      const page = JSON.stringify(document.components.schemas['AlertPage']);
      expect(page).toContain('"$ref":"#/components/schemas/AlertSummary"');
      for (const [reference] of JSON.stringify(document).matchAll(/#\/components\/schemas\/[^"]+/g))
        expect(Object.keys(document.components.schemas)).toContain(reference.split('/').at(-1));
    });

    it('gives each operation a verb, a tag and its errors', () => {
      const ids = operations().map(({ operation }) => operation.operationId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toContain('listAlerts');
      for (const { name, operation } of operations()) {
        expect({ name, tags: operation.tags }).toMatchObject({ tags: [expect.any(String)] });
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '503', 'default']));
      }
    });

    it('describes no body that takes what it does not know', () => {
      for (const { name, operation } of operations())
        for (const { schema } of Object.values(operation.requestBody?.content ?? {}))
          for (const open of openObjects(schema, document)) throw new Error(`${name}: ${JSON.stringify(open)}`);
    });
  });
});

interface Described {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly tags: string[];
        readonly responses: object;
        readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> };
      }
    >
  >;
  readonly components: { readonly schemas: Record<string, unknown> };
}

/** Every object in a schema that takes fields beyond those that it names. */
function openObjects(schema: unknown, document: Described): object[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { $ref, type, additionalProperties } = schema as Record<string, unknown>;
  if (typeof $ref === 'string') return openObjects(document.components.schemas[$ref.split('/').at(-1)!], document);
  const isOpen = type === 'object' && additionalProperties === undefined;
  return [...(isOpen ? [schema] : []), ...Object.values(schema).flatMap((child) => openObjects(child, document))];
}
