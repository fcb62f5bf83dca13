import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JOB_KINDS } from '../../control-plane/src/platform/jobs/job-kinds.js';
import { getDoor } from '../support/programs/applicant.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { differences } from '../support/surface/differences.js';
import { JOBS } from '../support/surface/jobs.js';
import { LISTENERS } from '../support/surface/listeners.js';
import { listeningSockets } from '../support/surface/listening-sockets.js';
import { ROUTES } from '../support/surface/routes.js';
import { CALLERS, type Caller } from '../support/surface/surface.js';
import { TABLES } from '../support/surface/tables.js';

const HOOK = resolve(import.meta.dirname, '../support/surface/note-routes.mjs');
/** Names of columns that hold IP addresses. Those within JSON and protobuf are told by hand. */
const ADDRESS = /(^|_)(address|ip|peer)$/;
/** Not routes: the request logger, which Nest puts at every method below the prefixes. */
const LOGGED = ['/api/v1{/*splat}', '/agents/v1/*path', '/healthz', '/readyz', '/metrics'].map((path) => `ALL ${path}`);
const OWN = Object.entries(LISTENERS).filter(([, { program }]) => program === 'control-plane');

describe('test/support/surface lists all that a control plane has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-surface-'));
  const routesFile = join(folder, 'routes');
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    const environment = { NODE_OPTIONS: `--import ${HOOK}`, PICKET_TEST_ROUTES: routesFile };
    controlPlane = await TestControlPlane.start({ environment });
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true });
  });

  const query = <Row extends object>(sql: string) => queryDatabase<Row>(controlPlane.dataDir, sql);

  it('routes', () => {
    const routes = readFileSync(routesFile, 'utf8').split('\n');
    const found = routes.filter((route) => !LOGGED.includes(route)).map(withoutFiles);
    const line = (route: string) => `'${route}': '${route.includes(' /agents/') ? 'agent' : 'person'}',`;
    expect(differences('routes.ts', found, Object.keys(ROUTES), line)).toEqual([]);
  });

  it.each(Object.keys(CALLERS) as Caller[])('routes for: %s, at their listeners only', async (caller) => {
    const routes = Object.keys(ROUTES).filter((route) => ROUTES[route] === caller);
    const answers = await Promise.all(routes.map(async (route) => `${route}: ${await codeAtAgents(route)}`));
    expect(answers).toEqual(routes.map((route) => `${route}: ${EXPECTED[caller]}`));
    if ((CALLERS[caller].at as readonly string[]).includes('console')) return;
    const statuses = await Promise.all(routes.map((route) => statusAtConsole(route)));
    expect(new Set(statuses)).toEqual(new Set([404]));
  });

  /** What the agents' listener says to a host without a certificate. */
  const EXPECTED: Readonly<Record<Caller, string>> = {
    anyone: 'http.404',
    person: 'http.404',
    monitoring: 'http.404',
    'new agent': 'request.invalid',
    agent: 'certificate.required',
    'person or agent': 'certificate.required',
  };

  const codeAtAgents = async (route: string) => {
    const [method = '', path = ''] = route.split(' ');
    const { body } = await getDoor(`https://127.0.0.1:${controlPlane.agentsPort}${filled(path)}`, method);
    return body.code;
  };

  const statusAtConsole = async (route: string) => {
    const [method = '', path = ''] = route.split(' ');
    return (await fetch(controlPlane.url + filled(path), { method })).status;
  };

  it('tables', async () => {
    const rows = await query<{ name: string }>(
      `SELECT DISTINCT CASE table_schema WHEN 'public' THEN table_name ELSE table_schema || '.*' END AS name
       FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found = rows.map(({ name }) => name);
    const line = (name: string) => `${name}: { holds: '…', backup: true, addresses: null },`;
    expect(differences('tables.ts', found, Object.keys(TABLES), line)).toEqual([]);
  });

  it('tables with IP addresses, and when those are deleted', async () => {
    const columns = await query<{ table: string; column: string; type: string }>(
      `SELECT table_name AS table, column_name AS column, udt_name AS type FROM information_schema.columns
       WHERE table_schema = 'public'`,
    );
    const holding = columns.filter(({ column, type }) => ADDRESS.test(column) || ['inet', 'cidr'].includes(type));
    const untold = holding.filter(({ table }) => typeof TABLES[table]?.addresses !== 'string');
    expect(holding.map(({ table }) => table)).toContain('alert');
    expect(
      untold.map(({ table, column }) => `test/support/surface/tables.ts: ${table}.${column}, when deleted?`),
    ).toEqual([]);
  });

  it('job kinds, of which the queue retries none', async () => {
    const line = (kind: string) => `'${kind}': { startedBy: '…', retry: '…' },`;
    expect(differences('jobs.ts', Object.keys(JOB_KINDS), Object.keys(JOBS), line)).toEqual([]);
    const queues = await query<{ name: string; retry_limit: number }>('SELECT name, retry_limit FROM pgboss.queue');
    const ours = queues.filter(({ name }) => !name.startsWith('__pgboss__'));
    expect(ours.filter(({ name, retry_limit: limit }) => !(name in JOBS) || limit !== 0)).toEqual([]);
    expect(ours.length).toBeGreaterThan(5);
  });

  it('listeners', () => {
    const ports = new Map(OWN.map(([name, { port }]) => [portOf(port), name]));
    const sockets = listeningSockets(controlPlane.process.pid ?? 0);
    const found = sockets.map(({ host, port }) => `${ports.get(port) ?? ports.get(undefined)} at ${host}`);
    const told = OWN.map(([name, { host }]) => `${name} at ${host}`);
    const line = (socket: string) => `(process, port: ${JSON.stringify(sockets)}) '${socket.split(' at ')[0]}': {…},`;
    expect(differences('listeners.ts', found, told, line)).toEqual([]);
    expect(sockets.map(({ protocol }) => protocol)).toEqual(told.map(() => 'tcp'));
  });

  it.each(OWN.filter(([, { port }]) => port !== null))(
    'listener %s, its lowest version of TLS',
    async (_, listener) => {
      const port = portOf(listener.port) ?? 0;
      const answers = await Promise.all(VERSIONS.map((version) => speaksTls(port, version)));
      const lowest = listener.tls === null ? VERSIONS.length : VERSIONS.indexOf(listener.tls);
      expect(answers).toEqual(VERSIONS.map((_, index) => index >= lowest));
    },
  );

  const portOf = (setting: string | null): number | undefined => {
    const ports: Readonly<Record<string, number>> = {
      PICKET_HTTP_PORT: controlPlane.httpPort,
      PICKET_AGENTS_PORT: controlPlane.agentsPort,
      PICKET_MQTT_PORT: controlPlane.mqttPort,
      PICKET_MQTTS_PORT: controlPlane.mqttsPort,
    };
    return setting === null ? undefined : ports[setting];
  };
});

const VERSIONS: readonly SecureVersion[] = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** One route for the page of the API with its files. */
function withoutFiles(route: string): string {
  return route.replace(/^GET \/api\/docs\/.*/, 'GET /api/docs').replace(/\/$/, '');
}

/** The route with a value for each parameter. */
function filled(path: string): string {
  return path.replaceAll(/:\w+/g, '1');
}

/** Whether a handshake of exactly this version succeeds. */
function speaksTls(port: number, version: SecureVersion): Promise<boolean> {
  return new Promise((answer) => {
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: version, maxVersion: version };
    // OpenSSL refuses TLS 1.1 on its own side unless it is told not to.
    const socket = connect({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, () => end(true));
    const end = (speaks: boolean): void => {
      socket.destroy();
      answer(speaks);
    };
    socket.setTimeout(3000, () => end(false)).once('error', () => end(false));
  });
}
