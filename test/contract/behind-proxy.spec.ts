import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findProgram } from '../support/machine/find-program.js';
import { describeIf, program } from '../support/machine/requirements.js';
import { testPort } from '../support/machine/test-port.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { askHttps } from '../support/programs/https-client.js';
import { PrivateAuthority } from '../support/programs/server-certificate.js';

const PAGE = resolve(import.meta.dirname, '../../docs/https.md');
const NAME = 'picket.example';

/** The server of docs/https.md, with the ports and files of this test. */
function documented(replacements: Readonly<Record<string, string>>): string {
  const snippet = /```nginx\n([^]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  return Object.entries(replacements).reduce((text, [from, to]) => text.replaceAll(from, to), snippet);
}

describeIf(program('nginx'), 'the console behind nginx as docs/https.md has it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-proxy-'));
  let authority: PrivateAuthority;
  let controlPlane: TestControlPlane;
  let nginx: ChildProcess;
  let url: string;

  beforeAll(async () => {
    authority = await PrivateAuthority.create();
    const { cert, key } = await authority.issue([NAME, '127.0.0.1']);
    for (const [name, text] of Object.entries({ cert, key })) writeFileSync(join(folder, name), text);
    controlPlane = await TestControlPlane.start({
      environment: { PICKET_PUBLIC_URL: `https://${NAME}`, PICKET_AGENTS_HOST: '127.0.0.1' },
    });
    const port = await testPort();
    url = `https://127.0.0.1:${port}`;
    const server = documented({
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      '/etc/letsencrypt/live/picket.example/fullchain.pem': join(folder, 'cert'),
      '/etc/letsencrypt/live/picket.example/privkey.pem': join(folder, 'key'),
      '127.0.0.1:6789': `127.0.0.1:${controlPlane.httpPort}`,
    });
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${folder}/${kind};`,
    );
    const config = `daemon off; pid ${folder}/pid; error_log stderr; events {}
      http { access_log off; ${paths.join(' ')}\n${server} }`;
    writeFileSync(join(folder, 'nginx.conf'), config);
    nginx = spawn(findProgram('nginx') ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await until('nginx', async () => (await ask('/healthz').catch(() => undefined))?.status === 200);
  }, 90_000);

  afterAll(async () => {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
    await controlPlane.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string, options: object = {}) =>
    askHttps(url + path, { ca: authority.certificate, headers: { host: NAME }, ...options });

  it('shows the console, takes writes of its own pages only, and keeps /metrics closed', async () => {
    expect((await ask('/')).body).toContain('<div id="root">');
    const write = async (origin: string) =>
      (await ask('/api/v1/alerts/1/label', { method: 'DELETE', headers: { host: NAME, origin } })).body;
    expect(await write(`https://${NAME}`)).not.toContain('origin.forbidden');
    expect(await write('https://evil.example')).toContain('origin.forbidden');
    expect((await ask('/metrics')).status).toBe(401);
  });

  it('passes events on as they happen', async () => {
    const startedMs = Date.now();
    const beats = await new Promise<number[]>((done, reject) => {
      const times: number[] = [];
      const headers = { host: NAME, authorization: controlPlane.ownersAuthorization };
      const options = { ca: authority.certificate, headers, agent: false };
      const request = get(`${url}/api/v1/events`, options, (response) => {
        response.on('data', (bytes: Buffer) => {
          if (!bytes.toString().includes('heartbeat')) return;
          times.push(Date.now() - startedMs);
          if (times.length < 3) return;
          request.destroy();
          done(times);
        });
      });
      request.once('error', reject);
    });
    // Every three seconds one: a proxy that keeps them back gives several at once, or none.
    expect(Math.max(...beats)).toBeLessThan(12_000);
    expect(Math.min(...beats.slice(1).map((at, index) => at - (beats[index] ?? 0)))).toBeGreaterThan(1500);
  }, 30_000);

  it('takes an upload larger than nginx takes by default', async () => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(3 * 1024 ** 2)]), 'bundle.zip');
    const request = new Request('http://x', { method: 'POST', body: form });
    const body = Buffer.from(await request.arrayBuffer());
    const type = request.headers.get('content-type') ?? '';
    const headers = { host: NAME, 'content-type': type, authorization: controlPlane.ownersAuthorization };
    const { status } = await askHttps(
      `${url}/api/v1/models/import`,
      { ca: authority.certificate, method: 'POST', headers },
      body,
    );
    expect(status).toBe(422);
  });
});
