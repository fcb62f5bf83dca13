import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { postmaster } from '../support/programs/embedded-postgres.js';
import { childrenOf } from '../support/machine/processes.js';

/** Longer than any answer may take, with room for a busy machine. */
const PATIENCE_MS = 20_000;

let controlPlane: TestControlPlane;

beforeAll(async () => {
  controlPlane = await TestControlPlane.start();
}, 90_000);

afterAll(async () => {
  await controlPlane.stop();
});

/** The server and its backends: those that it has forked itself. */
function databaseProcesses(): number[] {
  const { pid } = postmaster(controlPlane.dataDir);
  return [pid, ...childrenOf(pid, '')];
}

async function ask(path: string): Promise<{ status: number; code: unknown; retryAfter: string | null }> {
  const response = await fetch(`${controlPlane.url}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { code } = (await response.json()) as { code?: unknown };
  return { status: response.status, code, retryAfter: response.headers.get('retry-after') };
}

const AWAY = { status: 503, code: 'database.unavailable', retryAfter: '5' };
const ROUTES = ['alerts', 'overview', 'agents', 'labels', 'training-runs', 'datasets', 'models'];
const linesWith = (text: string) => controlPlane.log.split('\n').filter((line) => line.includes(text)).length;

describe('a database that is stopped', () => {
  it('is answered with 503 on every route, said once, and gone back to', async () => {
    const stopped = databaseProcesses();
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    try {
      expect(await Promise.all(ROUTES.map((route) => ask(`/api/v1/${route}`)))).toEqual(ROUTES.map(() => AWAY));
      expect(await ask('/readyz')).toMatchObject({ status: 503 });
      await until('the outage is in the log', () => linesWith('the database does not answer') === 1);
      expect(await ask('/api/v1/alerts')).toEqual(AWAY);
      expect(await (await fetch(`${controlPlane.url}/metrics`)).text()).toContain('picket_database_up 0');
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT');
    }
    await until('it answers again', async () => (await ask('/api/v1/alerts')).status === 200);
    await until('the end is in the log', () => linesWith('the database answers again') === 1);
    expect(controlPlane.log).not.toMatch(/object Object|failed with status code 503/);
  }, 90_000);
});

describe('a database that is killed', () => {
  it('is never called a fault in Picket', async () => {
    process.kill(postmaster(controlPlane.dataDir).pid, 'SIGKILL');
    const statuses = new Set<string>();
    await until(
      'it is back',
      async () => {
        const { status, code } = await ask('/api/v1/alerts');
        statuses.add(`${status} ${String(code)}`);
        return statuses.size > 1 && status === 200;
      },
      60_000,
    );
    expect([...statuses].sort()).toEqual(['200 undefined', '503 database.unavailable']);
  }, 90_000);
});
