import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane } from '../support/control-plane.js';
import { refused } from '../support/learning-api.js';

const CONNECTIONS = 1024;

/** What a request may be, and how many there may be. */
describe('the HTTP server', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${controlPlane.url}/api/v1/alerts/labels`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('refuses a body that is too large, of another kind, or no JSON', async () => {
    const large = JSON.stringify({ verdict: 'unsure', author: 'ada', note: 'x'.repeat(2 * 1024 ** 2) });
    expect(await refused(await post(large))).toMatchObject({ status: 413 });
    expect(await refused(await post('{"verdict":'))).toMatchObject({ status: 400 });
    expect(await refused(await post('x', { 'content-encoding': 'nosuch' }))).toMatchObject({ status: 415 });
    expect(await refused(await post('verdict=unsure', { 'content-type': 'text/plain' }))).toMatchObject({
      status: 400,
    });
  });

  it('refuses an address or a header that is too long, and goes on', async () => {
    const long = 'x'.repeat(20_000);
    expect((await fetch(`${controlPlane.url}/api/v1/alerts?class=${long}`)).status).toBe(431);
    expect((await fetch(`${controlPlane.url}/api/v1/alerts`, { headers: { 'x-long': long } })).status).toBe(431);
    const within = await fetch(`${controlPlane.url}/api/v1/alerts?class=${'x'.repeat(8000)}`);
    expect(await refused(within)).toMatchObject({ status: 400, code: 'request.invalid' });
    expect((await fetch(`${controlPlane.url}/readyz`)).status).toBe(200);
  });

  it('takes so many connections at a time, and answers again when they have gone', async () => {
    const sockets: Socket[] = [];
    for (let at = 0; at < CONNECTIONS + 20; at++) {
      const socket = connect(controlPlane.httpPort, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      sockets.push(socket);
    }
    const late = connect(controlPlane.httpPort, '127.0.0.1').on('error', () => undefined);
    await once(late, 'close');
    for (const socket of sockets) socket.destroy();
    await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
    expect((await fetch(`${controlPlane.url}/readyz`)).status).toBe(200);
  });

  it('ends requests whose headers come drop by drop, and answers others meanwhile', async () => {
    const sockets = Array.from({ length: 50 }, () =>
      connect(controlPlane.httpPort, '127.0.0.1').on('error', () => undefined),
    );
    const ends = sockets.map((socket) => once(socket.resume(), 'close'));
    let line = 0;
    const drops = setInterval(() => {
      line += 1;
      for (const socket of sockets)
        if (socket.writable) socket.write(line === 1 ? 'GET / HTTP/1.1\r\n' : `X-${line}: 1\r\n`);
    }, 500);
    try {
      const begun = Date.now();
      const ended = Promise.all(ends).then(() => Date.now() - begun);
      expect((await fetch(`${controlPlane.url}/readyz`, { signal: AbortSignal.timeout(5000) })).status).toBe(200);
      // 20 s for the headers, and Node looks every 30 s.
      expect(await ended).toBeLessThan(60_000);
    } finally {
      clearInterval(drops);
      for (const socket of sockets) socket.destroy();
    }
  }, 90_000);
});
