import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unpackBundle } from '@picket/shared/bundle';
import { tinyBundle } from '../support/models/tiny-model.js';
import { newDataDir, TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { agentStatus } from '../support/programs/fake-agent.js';
import { makeOldDatabase, rowsHash } from '../support/programs/old-schema.js';

const ROWS = 200;
/** The migrations that commit fb18074 had; none of them was edited since. */
const FB18074 = [
  'Fleet1795361000000',
  'Ingest1795361100000',
  'Alerts1795361200000',
  'Telemetry1795361400000',
  'Datasets1795362000000',
  'Registry1795363000000',
  'Training1795364000000',
  'DatasetVersions1795370000000',
  'Audit1795371000000',
  'TrainingSearch1795372000000',
  'Evaluations1795373000000',
  'RegistryLifecycle1795374000000',
  'Labels1795375000000',
];

const json = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;
const { manifest } = unpackBundle(tinyBundle());
const NONE = 'NULL';

/** What that release stored where a type alone does not tell. */
const VALUES: Readonly<Record<string, string>> = {
  'agent.status': json(agentStatus()),
  ...{ 'agent.rates': NONE, 'agent.last_report': NONE, 'desired_state.model': NONE },
  ...{ profile: `'cic-v40'`, severity: `'high'`, class: `'DoS'`, alert_class: `'DoS'`, verdict: `'true-positive'` },
  ...{ source_address: `'10.0.0.1'`, destination_address: `'10.0.0.2'`, 'sketch_rollup.level': `'hour'` },
  ...{ error: NONE, audit: NONE, audit_progress: NONE, audit_overrides: json([]), 'dataset.status': `'ready'` },
  ...{ features: json(['Flow Duration']), classes: json({ DoS: 1 }), files: json([]), defects: json([]) },
  ...{ description: json(manifest), manifest: json(manifest), deleted_at: NONE, deleted_by: NONE },
  ...{
    deletion_reason: NONE,
    imported_at: NONE,
    alias: `'challenger'`,
    from_version: NONE,
    to_version: 'i',
    against: NONE,
  },
  ...{
    name: `'model-' || i`,
    'training_run.model': `'model-' || i`,
    'fleet_default.model': NONE,
    model_name: `'model-' || i`,
    agent_id: `'agent-' || i`,
  },
  ...{ 'agent.id': `'agent-' || i`, 'dataset.name': `'data-' || i`, state: `'succeeded'`, stage: `'register'` },
  ...{ benign_class: `'BENIGN'`, parameters: json({}), curve: json([]), log: json([]), trials: json([]) },
  ...{ stages: json([]), metrics: NONE, parity: NONE, result: NONE, comparison: NONE, restart_of: NONE },
  ...{
    examples: json([]),
    'alert_label.flows': json([]),
    left_out: json({}),
    superseded_at: NONE,
    superseded_by: NONE,
  },
  ...{
    'alert_label.undone': 'false',
    'alert.label': NONE,
    'dataset.derived_from': NONE,
    evaluation: NONE,
    'model_version.audit_overrides': json([]),
  },
};

describe('an upgrade of a database of fb18074', () => {
  const dataDir = newDataDir();
  let before: Awaited<ReturnType<typeof makeOldDatabase>>;
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    before = await makeOldDatabase(dataDir, FB18074, ROWS, VALUES);
    controlPlane = await TestControlPlane.start({ dataDir });
  }, 180_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(dirname(dataDir), { recursive: true, force: true });
  });

  it('begins with rows in every table', () => {
    expect(before.size).toBeGreaterThanOrEqual(18);
    for (const [table, { hash }] of before) expect([table, hash.split(' ')[0]]).toEqual([table, String(ROWS)]);
  });

  it('makes a backup first', () => {
    const [backup] = readdirSync(join(dataDir, 'backups'));
    expect(backup).toMatch(/^before-upgrade-.*\.picket$/);
  });

  it('loses no row and no value', async () => {
    const different: string[] = [];
    for (const [table, { columns, hash }] of before) {
      const names = columns.map((name) => `"${name}"`).join(', ');
      const [row] = await queryDatabase<{ hash: string }>(dataDir, rowsHash(table, names));
      if (row?.hash !== hash) different.push(`${table}: ${hash} → ${row?.hash}`);
    }
    process.stdout.write(`upgrade: ${before.size} tables of ${ROWS} rows each, ${different.length} differ\n`);
    expect(different).toEqual([]);
  });

  it.each(['/alerts', '/agents', '/datasets', '/labels?history=true', '/models', '/training-runs'])(
    'serves what is behind %s',
    async (path) => {
      const query = path.includes('?') ? '&limit=500' : '?limit=500';
      const { items } = await controlPlane.get<{ items: unknown[] }>(`${path}${query}`);
      expect(items.length).toBe(ROWS);
    },
  );
});
