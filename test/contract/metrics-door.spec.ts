import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { processTree } from '../support/machine/processes.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { postmaster } from '../support/programs/embedded-postgres.js';

const TOKEN = 'a-token-for-prometheus';

const read = (controlPlane: TestControlPlane, authorization?: string) =>
  fetch(`${controlPlane.url}/metrics`, authorization === undefined ? {} : { headers: { authorization } });

it('/metrics is for the bearer of the token, where one is set', async () => {
  const controlPlane = await TestControlPlane.start({ environment: { PICKET_METRICS_TOKEN: TOKEN } });
  for (const wrong of [undefined, '', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN])
    expect((await read(controlPlane, wrong)).status).toBe(401);
  const answer = await read(controlPlane, `Bearer ${TOKEN}`);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('picket_process_cpu')]);
  await controlPlane.stop();
});

// config.spec has what else opens a console.
describe('a console that other hosts reach', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    const environment = {
      PICKET_HTTP_HOST: '0.0.0.0',
      PICKET_HTTP_ALLOW_REMOTE: 'true',
      PICKET_ENV: 'development',
    };
    controlPlane = await TestControlPlane.start({ environment });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const probe = async (path: string) => {
    const response = await fetch(controlPlane.url + path);
    return { status: response.status, text: await response.text() };
  };

  it('shows /metrics to no one who has no token', async () => {
    const answer = await read(controlPlane);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await answer.json()).toMatchObject({ code: 'metrics.token-required' });
    expect((await read(controlPlane, 'Bearer undefined')).status).toBe(401);
    expect(controlPlane.log).toContain('plain HTTP on 0.0.0.0');
  });

  it('answers probes without a credential, and tells them nothing that is to be kept', async () => {
    expect(await probe('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await probe('/readyz')).toMatchObject({ status: 200 });
    const { pid } = postmaster(controlPlane.dataDir);
    process.kill(pid, 'SIGSTOP');
    for (const backend of processTree(pid).slice(1)) process.kill(backend, 'SIGKILL');
    const { text } = await until('not ready', async () => {
      const answer = await probe('/readyz');
      return answer.status === 503 && answer;
    });
    process.kill(pid, 'SIGCONT');
    const file = readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8');
    const secrets = Object.values(JSON.parse(file) as Record<string, unknown>).filter((value) => value !== 1);
    for (const secret of [...secrets, controlPlane.dataDir, '127.0.0.1']) expect(text).not.toContain(String(secret));
    const { checks } = JSON.parse(text) as { checks: Record<string, string> };
    expect(checks['database']).toMatch(/^(no answer|not reachable)$/);
  });
});
