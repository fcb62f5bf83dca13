import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hostileRequest, type HostileRequest } from '../support/api/api-hostile.js';
import { fillApi, inWorld, type ApiWorld } from '../support/api/api-world.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { operationsOf, readDescription, type ApiDocument } from '../support/api/openapi.js';

const SEED = Number(process.env['PICKET_FUZZ_SEED'] ?? 42);
const EACH = Number(process.env['PICKET_FUZZ_REQUESTS'] ?? 25);
const PATIENCE_MS = 10_000;
/** Answered before any operation is chosen: another path, a header or an address that is too long. */
const BEFORE = ['404', '405', '414', '431'];
/** It never ends. */
const STREAM = 'streamEvents';

type Described = ReturnType<typeof operationsOf>[number];

/** Over all operations that the description names. */
describe('whatever is sent to the API', () => {
  let controlPlane: TestControlPlane;
  let document: ApiDocument;
  let world: ApiWorld;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    world = await fillApi(controlPlane);
    document = await readDescription(controlPlane.url);
  }, 90_000);

  afterAll(() => controlPlane.stop());

  async function send({ path, method }: Described, { segment, query, body, form }: HostileRequest): Promise<Response> {
    const own = segment === undefined ? inWorld(path, world) : path.replaceAll(/\{[^}]+\}/g, () => encoded(segment));
    const search = new URLSearchParams(query.map(([name, value]) => [name, value] as [string, string])).toString();
    return fetch(`${controlPlane.url}${own}${search && `?${search}`}`, {
      method: method.toUpperCase(),
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(form
        ? { body: toForm(form) }
        : body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    });
  }

  it('is answered with what is promised: no fault, no hang', async () => {
    let count = 0;
    for (const described of operationsOf(document)) {
      const { name, operation } = described;
      if (operation.operationId === STREAM) continue;
      const promised = [...Object.keys(operation.responses), ...BEFORE];
      for (const sent of fc.sample(hostileRequest(document, operation), { seed: SEED, numRuns: EACH })) {
        const answer = await send(described, sent);
        count += 1;
        const said = (await answer.text()).slice(0, 500);
        const isRight = answer.status < 500 && promised.includes(`${answer.status}`);
        if (!isRight)
          throw new Error(`seed ${SEED}: ${name} ${JSON.stringify(sent).slice(0, 2000)}: ${answer.status} ${said}`);
      }
    }
    process.stdout.write(
      `hostile requests: seed ${SEED}, ${count} over ${operationsOf(document).length - 1} operations\n`,
    );
    expect(controlPlane.log).not.toContain('"level":50');
    expect((await fetch(`${controlPlane.url}/readyz`)).status).toBe(200);
  }, 240_000);

  it('is refused by its name when no operation knows it', async () => {
    for (const described of operationsOf(document)) {
      const { name, method, path, operation } = described;
      const own = inWorld(path, world);
      const queried = await raw(method, `${own}?nosuch=1`);
      expect({ name, ...queried }).toMatchObject({ status: 400, said: expect.stringContaining('nosuch') });
      const { example } = operation.requestBody?.content['application/json'] ?? { example: {} };
      const filled = await raw(method, own, JSON.stringify({ ...(example as object), nosuch: 1 }));
      const isForm = operation.requestBody && !operation.requestBody.content['application/json'];
      if (!isForm) expect({ name, ...filled }).toMatchObject({ status: 400, said: expect.stringContaining('nosuch') });
    }
  });

  /** Unlike `fetch`, with a body for every method. */
  function raw(method: string, path: string, body = ''): Promise<{ status: number | undefined; said: string }> {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: controlPlane.httpPort, method: method.toUpperCase(), path, headers };
      const sent = httpRequest(options, (response) => {
        let said = '';
        response.on('data', (chunk: Buffer) => (said += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, said }));
      });
      sent.on('error', reject).end(body);
    });
  }
});

/** A path has no half characters; dots alone would be taken out of it. */
function encoded(segment: string): string {
  return encodeURIComponent(Buffer.from(segment).toString()).replace(/^\.+$/, '%2E%2E') || '%20';
}

function toForm(fields: NonNullable<HostileRequest['form']>): FormData {
  const form = new FormData();
  for (const [name, value] of fields)
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([value.content]), value.fileName);
  return form;
}
