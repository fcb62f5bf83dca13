import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { actionSchema, roleSchema, type IssuedApiKeyDto, type Role } from '../../control-plane/src/api/access.js';
import { fillApi, inWorld, type ApiWorld } from '../support/api/api-world.js';
import { operationsOf, readDescription, type Operation } from '../support/api/openapi.js';
import { TestControlPlane } from '../support/programs/control-plane.js';

/** The least role by action, written down a second time: a change of the table is meant, or it fails here. */
const LEAST: Readonly<Record<string, Role>> = {
  view: 'viewer',
  'own-account.manage': 'viewer',
  'alerts.label': 'analyst',
  'datasets.manage': 'analyst',
  'training.run': 'analyst',
  'models.evaluate': 'analyst',
  'models.manage': 'operator',
  'agents.manage': 'operator',
  'settings.manage': 'operator',
  'dead-letters.manage': 'operator',
  'feed.manage': 'admin',
  'authorities.manage': 'admin',
  'access.manage': 'admin',
};
/** They ask no one who it is. */
const OPEN = ['createSession', 'createSessionByLink', 'readHealth', 'readMetrics', 'readReadiness'];
const IDENTITIES = ['anonymous', 'wrong key', ...roleSchema.options] as const;
type Identity = (typeof IDENTITIES)[number];

describe('every operation asks who it is', () => {
  let controlPlane: TestControlPlane;
  let operations: ReturnType<typeof operationsOf>;
  let world: ApiWorld;
  const keys = new Map<Identity, string>([
    ['wrong key', 'pkk_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ]);

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({ environment: { PICKET_SIGN_IN: 'required' } });
    operations = operationsOf(await readDescription(controlPlane.url));
    world = await fillApi(controlPlane);
    for (const role of roleSchema.options) {
      const response = await controlPlane.send('POST', '/api-keys', { name: role, role });
      keys.set(role, ((await response.json()) as IssuedApiKeyDto).key);
    }
  }, 120_000);

  afterAll(() => controlPlane.stop());

  it('by one rule, which is no mere `view` where something is changed', () => {
    const rules = operations.map(({ operation }) => operation['x-picket-action']);
    expect(rules.filter((rule) => rule !== 'open' && !actionSchema.options.some((action) => action === rule))).toEqual(
      [],
    );
    const changes = operations.filter(
      ({ method, operation }) => method !== 'get' && operation['x-picket-action'] === 'view',
    );
    expect(changes.map(({ name }) => name)).toEqual([]);
    const open = operations.filter(({ operation }) => operation['x-picket-action'] === 'open');
    expect(open.map(({ operation }) => operation.operationId).sort()).toEqual(OPEN);
  });

  it.each(IDENTITIES)('as %s', async (identity) => {
    const key = keys.get(identity);
    const unexpected: string[] = [];
    let asked = 0;
    for (const { name, path, method, operation } of operations) {
      if (operation['x-picket-action'] === 'open') continue;
      const answer = await ask(method, path, operation, key);
      asked += 1;
      const wanted = wantedOf(identity, operation);
      if (answer !== wanted) unexpected.push(`${name}: ${answer}, not ${wanted}`);
    }
    process.stdout.write(`${identity}: ${asked} operations asked, ${unexpected.length} unexpected\n`);
    expect(unexpected).toEqual([]);
  });

  /** Bodies are left out: whoever gets past the door is told that they are wrong, and changes nothing. */
  async function ask(
    method: string,
    path: string,
    { operationId }: Operation,
    key: string | undefined,
  ): Promise<string> {
    const response = await fetch(controlPlane.url + inWorld(path, world), {
      method: method.toUpperCase(),
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      signal: operationId === 'streamEvents' ? AbortSignal.timeout(2000) : null,
    });
    const isRefusal = response.status === 401 || response.status === 403;
    if (!isRefusal) await response.body?.cancel();
    const code = isRefusal ? ((await response.json()) as { code: string }).code : '';
    return code.startsWith('access.') ? code : 'passed';
  }

  function wantedOf(identity: Identity, operation: Operation): string {
    // Agents without a certificate, which this control plane takes, have no credential for it.
    const isKnown = identity !== 'anonymous' && identity !== 'wrong key';
    if (!isKnown) return operation.operationId === 'downloadBundle' ? 'passed' : 'access.sign-in-required';
    const least = LEAST[operation['x-picket-action']];
    const [has, needs] = [identity, least].map((role) => roleSchema.options.indexOf(role));
    return has >= needs ? 'passed' : 'access.forbidden';
  }
});
