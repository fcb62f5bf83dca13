import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { newDataDir, TestControlPlane, type ControlPlaneOptions } from '../support/programs/control-plane.js';
import { TestDatabase } from '../support/programs/database.js';

jest.setTimeout(60_000);

describe('starting the control plane', () => {
  const cleanups: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const dataFolder = (): string => {
    const folder = newDataDir();
    cleanups.push(() => rmSync(dirname(folder), { recursive: true, force: true }));
    return folder;
  };

  /** Starts it and waits for its end. @returns exit code and what it wrote */
  const outcome = async (options: ControlPlaneOptions): Promise<{ code: number | null; output: string }> => {
    const controlPlane = await TestControlPlane.launch({ dataDir: dataFolder(), ...options });
    cleanups.push(() => controlPlane.kill());
    return { code: await controlPlane.exited, output: controlPlane.log };
  };

  const occupy = async (): Promise<number> => {
    const server: Server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    return (server.address() as AddressInfo).port;
  };

  /** One line that says what and what next, and nothing of our insides. */
  const expectOneLine = (output: string, ...parts: (string | RegExp)[]): void => {
    const complaint = output.split('\n').filter((line) => line.startsWith('picket: '));
    expect(complaint).toHaveLength(1);
    for (const part of parts) expect(complaint[0]).toMatch(part);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
  };

  it('says that the port of the console is taken', async () => {
    const httpPort = await occupy();
    const { code, output } = await outcome({ httpPort });
    expect(code).toBe(1);
    expectOneLine(output, `port ${httpPort} is taken`, 'PICKET_HTTP_PORT');
  });

  it('says that the port of the broker is taken, and leaves nothing running', async () => {
    const mqttPort = await occupy();
    const { code, output } = await outcome({ mqttPort });
    expect(code).toBe(1);
    expectOneLine(output, `port ${mqttPort} of the MQTT broker is taken`, 'PICKET_MQTT_PORT');
  });

  it('says that the data folder cannot be written to', async () => {
    const folder = dataFolder();
    writeFileSync(folder, 'a file where the folder should be');
    const { code, output } = await outcome({ dataDir: join(folder, 'data') });
    expect(code).toBe(1);
    expectOneLine(output, 'cannot write to', 'PICKET_DATA_DIR');
  });

  it('refuses a second instance on the same data folder; the first goes on', async () => {
    const dataDir = dataFolder();
    const first = await TestControlPlane.start({ dataDir });
    cleanups.push(() => first.stop());
    const { code, output } = await outcome({ dataDir });
    expect(code).toBe(1);
    expectOneLine(output, `is used by the control plane with pid ${first.process.pid}`, 'stop it first');
    await first.untilReady();
  });

  it('says that the database cannot be reached, without its password', async () => {
    const { code, output } = await outcome({
      environment: { PICKET_DATABASE_URL: 'postgres://picket:s3cret@127.0.0.1:1/picket' },
    });
    expect(code).toBe(1);
    expectOneLine(output, 'database at 127.0.0.1:1', 'PICKET_DATABASE_URL');
    expect(output).not.toContain('s3cret');
  });

  it('lists every wrong setting, with exit code 2', async () => {
    const { code, output } = await outcome({
      environment: { PICKET_HTTP_PORT: 'eighty', PICKET_LOG_LEVEL: 'loud' },
    });
    expect(code).toBe(2);
    expect(output).toContain('PICKET_HTTP_PORT');
    expect(output).toContain('PICKET_LOG_LEVEL');
  });

  it('does not open its port to other machines unless told that something guards it', async () => {
    const { code, output } = await outcome({ environment: { PICKET_HTTP_HOST: '0.0.0.0' } });
    expect(code).toBe(2);
    expect(output).toContain('PICKET_HTTP_ALLOW_REMOTE');
  });

  it('lets no one in without an account where other machines reach the console', async () => {
    const environment = { PICKET_HTTP_ALLOWED_HOSTS: 'picket.example', PICKET_SIGN_IN: 'local' };
    const { code, output } = await outcome({ environment });
    expect(code).toBe(2);
    expect(output).toMatch(/PICKET_SIGN_IN: local .* leave PICKET_SIGN_IN out/);
  });

  it('refuses in production what is only meant for trying it out, and says each', async () => {
    const environment = { PICKET_ENV: 'production', PICKET_METRICS_TOKEN: 'changeme12345678' };
    const { code, output } = await outcome({ environment });
    expect(code).toBe(2);
    for (const name of ['PICKET_SIGN_IN', 'PICKET_BROKER_LEGACY', 'PICKET_METRICS_TOKEN'])
      expect(output).toMatch(new RegExp(`${name}: .*PICKET_ENV is production`));
    expect(output).not.toContain('changeme');
  });

  it('starts over a secrets file that is there, and refuses a damaged one', async () => {
    const dataDir = dataFolder();
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'secrets.json'), '{"databasePassword":');
    const { code, output } = await outcome({ dataDir });
    expect(code).toBe(1);
    expectOneLine(output, 'secrets.json is damaged', 'backup');
  });

  it('uses a PostgreSQL that somebody else runs', async () => {
    const database = await TestDatabase.start();
    cleanups.push(() => database.stop());
    const dataDir = dataFolder();
    const controlPlane = await TestControlPlane.start({ dataDir, environment: { PICKET_DATABASE_URL: database.url } });
    expect(await controlPlane.get('/agents')).toMatchObject({ items: [] });
    expect(await controlPlane.stop()).toBe(0);
  });
});

describe('the API', () => {
  it('answers errors with problem documents, and refuses writes from other sites', async () => {
    const controlPlane = await TestControlPlane.start();
    try {
      const missing = await fetch(`${controlPlane.url}/api/v1/agents/nobody`);
      expect(missing.status).toBe(404);
      expect(missing.headers.get('content-type')).toContain('application/problem+json');
      expect(await missing.json()).toMatchObject({ status: 404, code: 'agent.not-found', title: 'Not Found' });

      const invalid = await fetch(`${controlPlane.url}/api/v1/alerts?limit=0&severity=loud`);
      expect(await invalid.json()).toMatchObject({ status: 400, code: 'request.invalid' });

      const cursor = await fetch(`${controlPlane.url}/api/v1/alerts?cursor=forged`);
      expect(await cursor.json()).toMatchObject({ status: 400, code: 'cursor.invalid' });

      const foreign = await fetch(`${controlPlane.url}/api/v1/training-runs`, {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
        body: '{}',
      });
      expect(foreign.status).toBe(403);
      expect(await foreign.json()).toMatchObject({ code: 'origin.forbidden' });

      const console = await fetch(`${controlPlane.url}/overview`);
      const policy = console.headers.get('content-security-policy')?.split('; ') ?? [];
      expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "form-action 'self'", "object-src 'none'"]));
      expect(policy.filter((rule) => /^(default|script)-src/.test(rule) && rule.includes('unsafe'))).toEqual([]);
      const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(await console.text()) ?? [];
      const asset = await fetch(controlPlane.url + script, { headers: { 'accept-encoding': 'gzip' } });
      expect(asset.headers.get('content-encoding')).toBe('gzip');

      const api = (await (await fetch(`${controlPlane.url}/api/docs-json`)).json()) as { paths: object };
      expect(Object.keys(api.paths)).toEqual(
        expect.arrayContaining(['/api/v1/agents', '/api/v1/alerts/{id}', '/api/v1/overview', '/readyz']),
      );
    } finally {
      await controlPlane.stop();
    }
  });
});
