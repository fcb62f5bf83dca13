import { describe, expect, it } from '@jest/globals';
import { QueryClient, type InfiniteData } from '@tanstack/react-query';
import { applyAgent, applyAlerts, applyLabel } from './apply-events.js';
import {
  agentQuery,
  agentsQuery,
  alertClassesQuery,
  alertQuery,
  alertsQuery,
  overviewQuery,
  type AlertFilter,
} from './queries.js';
import type { AgentDto, AlertDto, AlertPageDto, AlertSummaryDto, OverviewDto } from './types.js';

const alert = (id: string, attack = 'DoS') =>
  ({
    id,
    class: attack,
    severity: 'high',
    agentId: 'edge',
    sourceAddress: '10.0.0.1',
    flowCount: 10,
  }) as AlertSummaryDto;

function clientWith(filter: AlertFilter, ...pages: AlertSummaryDto[][]): QueryClient {
  const client = new QueryClient();
  const data = { pages: pages.map((items) => ({ items, nextCursor: 'next', position: '0' })), pageParams: [] };
  client.setQueryData(alertsQuery(filter).queryKey, data);
  return client;
}

const idsOf = (client: QueryClient, filter: AlertFilter) =>
  client
    .getQueryData<InfiniteData<AlertPageDto>>(alertsQuery(filter).queryKey)
    ?.pages.map(({ items }) => items.map(({ id }) => id));

describe('alerts that arrive', () => {
  it('come before those of the first page, each once', () => {
    const client = clientWith({}, [alert('2'), alert('1')], [alert('0')]);
    applyAlerts(client, [alert('3'), alert('2')]);
    expect(idsOf(client, {})).toEqual([['3', '2', '1'], ['0']]);
  });

  it.each([
    [{ class: 'Probe' }, false],
    [{ class: 'DoS' }, true],
    [{ agent: 'other' }, false],
    [{ severity: 'low' }, false],
    [{ source: '10.0.0.1', severity: 'high' }, true],
  ])('appear in a list filtered by %j only if they match: %s', (filter, appears) => {
    const client = clientWith(filter, []);
    applyAlerts(client, [alert('1')]);
    expect(idsOf(client, filter)).toEqual([appears ? ['1'] : []]);
  });

  it('count on the overview, which shows the newest ten', () => {
    const client = new QueryClient();
    const known = Array.from({ length: 10 }, (_, index) => alert(String(9 - index)));
    const overview = { alertsLastHour: 10, alertedFlowsLastHour: 100, recentAlerts: known } as unknown as OverviewDto;
    client.setQueryData(overviewQuery.queryKey, overview);
    applyAlerts(client, [alert('10'), alert('9')]);
    const after = client.getQueryData(overviewQuery.queryKey);
    expect(after).toMatchObject({ alertsLastHour: 11, alertedFlowsLastHour: 110 });
    expect(after?.recentAlerts.map(({ id }) => id)).toEqual(['10', '9', '8', '7', '6', '5', '4', '3', '2', '1']);
  });

  it('count for the classes that can be chosen, a new one too', () => {
    const client = new QueryClient();
    client.setQueryData(alertClassesQuery.queryKey, { items: [{ name: 'DoS', alerts: 2 }], leftOut: 0 });
    applyAlerts(client, [alert('3'), alert('2', 'Probe')]);
    const { items } = client.getQueryData(alertClassesQuery.queryKey) ?? {};
    expect(items).toEqual([
      { name: 'DoS', alerts: 3 },
      { name: 'Probe', alerts: 1 },
    ]);
  });

  it('put nothing where no page has asked', () => {
    const client = new QueryClient();
    applyAlerts(client, [alert('1')]);
    expect(
      client
        .getQueryCache()
        .getAll()
        .filter(({ state }) => state.data !== undefined),
    ).toEqual([]);
  });
});

describe('a label', () => {
  const label = { id: '1', verdict: 'unsure', class: null, note: null, author: 'ada', at: '' } as const;
  const unlabelled = { ...alert('1'), label: null };

  it('stands with its alert wherever that is shown', () => {
    const client = clientWith({}, [unlabelled], [alert('0')]);
    client.setQueryData(alertQuery('1').queryKey, { ...unlabelled, examples: [] } as unknown as AlertDto);
    applyLabel(client, { alertId: '1', label });
    expect(client.getQueryData(alertQuery('1').queryKey)?.label).toEqual(label);
    const list = client.getQueryData<InfiniteData<AlertPageDto>>(alertsQuery({}).queryKey);
    expect(list?.pages[0]?.items[0]?.label).toEqual(label);
  });

  it.each([
    [{ labelled: 'false' }, []],
    [{ labelled: 'true' }, ['1']],
    [{ labelled: 'unsure' }, ['1']],
    [{ labelled: 'false-positive' }, []],
  ])('leaves the alert in a list filtered by %j: %j', (filter, ids) => {
    const client = clientWith(filter, [unlabelled]);
    applyLabel(client, { alertId: '1', label });
    expect(idsOf(client, filter)).toEqual([ids]);
  });
});

describe('an agent that changed', () => {
  const agent = (id: string, health: AgentDto['health']) => ({ id, health }) as AgentDto;

  it('keeps its place in the list, a new one comes first', () => {
    const client = new QueryClient();
    client.setQueryData(agentsQuery.queryKey, {
      items: [agent('a', 'online'), agent('b', 'online')],
      nextCursor: null,
      refused: [],
    });
    applyAgent(client, agent('b', 'silent'));
    applyAgent(client, agent('c', 'online'));
    expect(client.getQueryData(agentsQuery.queryKey)?.items).toEqual([
      agent('c', 'online'),
      agent('a', 'online'),
      agent('b', 'silent'),
    ]);
    expect(client.getQueryData(agentQuery('b').queryKey)).toEqual(agent('b', 'silent'));
  });
});
