import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { refused } from '../support/api/learning-api.js';

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
    for (let index = 0; index < CONNECTIONS + 20; index++) {
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

  it('ends requests that come drop by drop or not at all, but no slow upload, and answers others meanwhile', async () => {
    const post = (path: string, type: string) =>
      `POST /api/v1/${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 900\r\n\r\n`;
    const upload = `${post('datasets', 'multipart/form-data; boundary=x')}--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n`;
    const bySlowness = {
      headers: open(50, 'GET / HTTP/1.1\r\n', 'X-More: 1\r\n'),
      body: open(10, post('alerts/labels', 'application/json'), ' '),
      silentUpload: open(10, upload),
      slowUpload: open(10, upload, 'x'),
    };
    try {
      const begun = Date.now();
      const ended = async (sockets: readonly Socket[]) => {
        for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
        return Date.now() - begun;
      };
      const { headers, body, silentUpload, slowUpload } = bySlowness;
      expect((await fetch(`${controlPlane.url}/readyz`, { signal: AbortSignal.timeout(5000) })).status).toBe(200);
      // 20 s for headers, of which Node looks every 30 s, 20 s for a body, 30 s of silence.
      const taken = await Promise.all([headers, body, silentUpload].map(ended));
      expect(Math.max(...taken)).toBeLessThan(60_000);
      expect(slowUpload.filter(({ closed }) => closed)).toEqual([]);
    } finally {
      for (const socket of Object.values(bySlowness).flat()) socket.destroy();
    }
  }, 90_000);

  /** Sockets that send the beginning, and then a drop twice a second. */
  function open(count: number, beginning: string, drop?: string): Socket[] {
    return Array.from({ length: count }, () => {
      const socket = connect(controlPlane.httpPort, '127.0.0.1').on('error', () => undefined);
      socket.resume().write(beginning);
      const drops = setInterval(() => void (drop !== undefined && socket.writable && socket.write(drop)), 500);
      socket.once('close', () => clearInterval(drops));
      return socket;
    });
  }
});
