import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { agentStatus } from '../support/programs/fake-agent.js';
import { runPicket } from '../support/programs/picket-cli.js';

const AGENTS = 1000;
const MAX_MS = 200;
const TURNS = 15;

interface List {
  readonly items: { readonly id: string }[];
  readonly nextCursor: string | null;
}

describe('a list of agents that a filter chooses', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const status = JSON.stringify(agentStatus());
    const query = (sql: string, parameters: unknown[] = []) => queryDatabase(controlPlane.dataDir, sql, parameters);
    // Every tenth of group edge and of version 1.3; every fifth has lost 2 %; every other is off; one is lost.
    await query(
      `INSERT INTO agent (id, first_seen_at, last_seen_at, status)
         SELECT 'host-' || lpad(n::text, 4, '0'), now(), now() - CASE n WHEN 7 THEN interval '31 days' ELSE interval '0' END,
           $1::jsonb || jsonb_build_object('online', n % 2 = 0, 'hostname', 'Rack' || n % 7,
             'agentVersion', CASE n % 10 WHEN 0 THEN '1.3.9' ELSE '1.4.0' END, 'counters', $1::jsonb -> 'counters'
               || jsonb_build_object('packetsReceived', 980, 'packetsDroppedByKernel', CASE n % 5 WHEN 0 THEN 20 ELSE 0 END))
         FROM generate_series(1, $2) AS n`,
      [status, AGENTS],
    );
    await query(`INSERT INTO agent_group VALUES ('edge', '', NULL, now(), 'test')`);
    await query(
      `INSERT INTO agent_membership (agent_id, group_name, labels)
         SELECT 'host-' || lpad(n::text, 4, '0'), CASE n % 10 WHEN 0 THEN 'edge' ELSE 'default' END,
           jsonb_build_object('rack', (n % 7)::text) FROM generate_series(1, $1) AS n ON CONFLICT DO NOTHING`,
      [AGENTS],
    );
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const ask = (filter: string, more = '') =>
    controlPlane.get<List>(`/agents?limit=500&filter=${encodeURIComponent(filter)}${more}`);
  const countOf = async (filter: string) => (await ask(filter)).items.length;

  it.each([
    ['group:edge', 100],
    ['group:edge version:<1.4 loss:>1%', 100],
    ['label:rack=3 -group:edge', 128],
    ['rack3', 143],
    ['lost', 1],
    ['health:lost not group:edge host-0007', 1],
    ['version:>=1.5', 0],
  ])('has those of which all terms hold: %s', async (filter, count) => {
    expect(await countOf(filter)).toBe(count);
  });

  it('comes in pages, by id, each agent once', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await controlPlane.get<List>(
        `/agents?limit=37&filter=loss%3A%3E1%25${cursor && `&cursor=${cursor}`}`,
      );
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(ids).toHaveLength(AGENTS / 5);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('says where a filter cannot be read, and what is allowed there', async () => {
    const response = await fetch(`${controlPlane.url}/api/v1/agents?filter=group:edge%20colour:red`);
    const problem = (await response.json()) as { code: string; detail: string };
    expect([response.status, problem.code]).toEqual([400, 'agent.filter.invalid']);
    expect(problem.detail).toContain('at character 12: there is no field colour; fields are group, label');
  });

  it('is the same in picket', async () => {
    const { stdout } = await runPicket(controlPlane.url, ['agents', 'list', 'lost', 'not', 'group:edge', '--json']);
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(['host-0007']);
    const refused = await runPicket(controlPlane.url, ['agents', 'list', '--filter', 'colour:red']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('at character 1:')]);
  });

  it(`answers about ${AGENTS} agents within ${MAX_MS} ms`, async () => {
    const figures: string[] = [];
    for (const [name, filter, limit] of [
      ['a page of 50', 'version:>=1.4', 50],
      ['a page that looks at all', 'group:edge loss:>1%', 100],
      ['none matches', 'version:>9', 50],
    ] as const) {
      const times: number[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        const start = performance.now();
        await controlPlane.get(`/agents?limit=${limit}&filter=${encodeURIComponent(filter)}`);
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      figures.push(`${name} ${times[0].toFixed(0)}–${times.at(-1)!.toFixed(0)} ms, median ${times[7].toFixed(0)}`);
      // The quickest one: other programs of the machine make the others slow, never this one quick.
      expect(times[0]).toBeLessThanOrEqual(MAX_MS);
    }
    process.stdout.write(`agent filter: ${AGENTS} agents, ${figures.join('; ')}\n`);
  });
});
