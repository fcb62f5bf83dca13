import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import {
  agentQuery,
  agentsQuery,
  alertClassesQuery,
  alertQuery,
  datasetQuery,
  datasetsQuery,
  overviewQuery,
} from './queries.js';
import { trainingRunQuery, trainingRunsQuery, type AlertFilter } from './queries.js';
import type {
  AgentDto,
  AlertClassesDto,
  AlertPageDto,
  AlertSummaryDto,
  DatasetDto,
  ModelEvaluationDto,
  ModelVersionSummaryDto,
  OverviewDto,
  ServerEvents,
  TrainingRunDto,
} from './types.js';

/** What one server event changes in the query cache. Nothing is put where no page has asked yet. */

const OVERVIEW_ALERTS_MAX = 10;
/** A live first page that has grown this long is asked for again, which brings it back to one page's length … */
const LIVE_PAGE_MAX = 200;
/** … and this long while the analyst reads further down, since the rows there would go. */
const READ_PAGE_MAX = 1000;

interface Identified {
  id: string;
}

/** The list with `item` in its old place, or in front. */
function upsert<Item extends Identified>(items: readonly Item[], item: Item): Item[] {
  const known = items.some(({ id }) => id === item.id);
  return known ? items.map((old) => (old.id === item.id ? item : old)) : [item, ...items];
}

const upsertInto =
  <Item extends Identified>(item: Item) =>
  (list: { items: Item[]; nextCursor: string | null } | undefined) =>
    list && { ...list, items: upsert(list.items, item) };

/** `alerts` newest first; `leftOut` more came with them, and are asked for. */
export function applyAlerts(client: QueryClient, alerts: readonly AlertSummaryDto[], leftOut = 0): void {
  client.setQueryData(overviewQuery.queryKey, (overview) => overview && withRecentAlerts(overview, alerts));
  client.setQueryData(alertClassesQuery.queryKey, (classes) => classes && withClassesOf(classes, alerts));
  for (const query of client.getQueryCache().findAll({ queryKey: ['alerts'] })) {
    const filter = query.queryKey[1] as AlertFilter;
    const matching = alerts.filter((alert) => matches(alert, filter));
    if (matching.length === 0) continue;
    const put = () =>
      client.setQueryData<InfiniteData<AlertPageDto>>(
        query.queryKey,
        (data) => data && prepend(data, matching, filter.sort),
      );
    const length = put()?.pages[0]?.items.length ?? 0;
    if (length > (isReading() ? READ_PAGE_MAX : LIVE_PAGE_MAX))
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    // What is being fetched may know nothing of them, and takes the place of what is here.
    else if (query.state.fetchStatus === 'fetching') onceFetched(client, query.queryHash, put);
  }
  if (leftOut > 0) for (const queryKey of [['alerts'], ['overview']]) void client.invalidateQueries({ queryKey });
}

/** A class that is new can be chosen as soon as it is there. */
function withClassesOf({ items, leftOut }: AlertClassesDto, alerts: readonly AlertSummaryDto[]): AlertClassesDto {
  const amounts = new Map(items.map(({ name, alerts: amount }) => [name, amount]));
  for (const { class: name } of alerts) amounts.set(name, (amounts.get(name) ?? 0) + 1);
  return { items: [...amounts].map(([name, amount]) => ({ name, alerts: amount })), leftOut };
}

const isReading = () => (globalThis.scrollY ?? 0) > 0;

function onceFetched(client: QueryClient, queryHash: string, then: () => void): void {
  const stop = client.getQueryCache().subscribe(({ type, query }) => {
    if (query.queryHash !== queryHash || (type !== 'removed' && query.state.fetchStatus !== 'idle')) return;
    stop();
    if (type !== 'removed') then();
  });
}

function withRecentAlerts(overview: OverviewDto, alerts: readonly AlertSummaryDto[]): OverviewDto {
  const fresh = alerts.filter(({ id }) => !overview.recentAlerts.some((known) => known.id === id));
  return {
    ...overview,
    alertsLastHour: overview.alertsLastHour + fresh.length,
    alertedFlowsLastHour: fresh.reduce((sum, { flowCount }) => sum + flowCount, overview.alertedFlowsLastHour),
    recentAlerts: [...fresh, ...overview.recentAlerts].slice(0, OVERVIEW_ALERTS_MAX),
  };
}

/** Whether a list with this filter has the alert. */
export function matches(alert: AlertSummaryDto, filter: AlertFilter): boolean {
  return (
    (!filter.class || alert.class === filter.class) &&
    (!filter.severity || alert.severity === filter.severity) &&
    (!filter.agent || alert.agentId === filter.agent) &&
    (!filter.source || alert.sourceAddress === filter.source) &&
    (!filter.address || [alert.sourceAddress, alert.destinationAddress].includes(filter.address)) &&
    (!filter.from || Date.parse(alert.receivedAt) >= Date.parse(filter.from)) &&
    (!filter.to || Date.parse(alert.receivedAt) < Date.parse(filter.to)) &&
    (!filter.labelled || matchesLabel(alert.label, filter.labelled))
  );
}

function matchesLabel(label: AlertSummaryDto['label'], wanted: string): boolean {
  if (wanted === 'true' || wanted === 'false') return (label !== null) === (wanted === 'true');
  return label?.verdict === wanted;
}

/** An alert that no longer matches leaves the filtered list; one that does now comes with the next request. */
export function applyLabel(client: QueryClient, { alertId, label }: ServerEvents['alert-label']): void {
  const relabel = (alert: AlertSummaryDto) => (alert.id === alertId ? { ...alert, label } : alert);
  client.setQueryData(alertQuery(alertId).queryKey, (alert) => alert && { ...alert, label });
  client.setQueryData(
    overviewQuery.queryKey,
    (overview) => overview && { ...overview, recentAlerts: overview.recentAlerts.map(relabel) },
  );
  for (const query of client.getQueryCache().findAll({ queryKey: ['alerts'] })) {
    const filter = query.queryKey[1] as AlertFilter;
    const keep = (page: AlertPageDto) => page.items.map(relabel).filter((alert) => matches(alert, filter));
    client.setQueryData<InfiniteData<AlertPageDto>>(
      query.queryKey,
      (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: keep(page) })) },
    );
  }
  // Of a list that is held no row moves, but each says what is so.
  client.setQueriesData<InfiniteData<AlertPageDto>>({ queryKey: ['held-alerts'] }, (data) => {
    return data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(relabel) })) };
  });
  for (const queryKey of [['labels'], ['retrain']]) void client.invalidateQueries({ queryKey });
}

function prepend(
  data: InfiniteData<AlertPageDto>,
  alerts: readonly AlertSummaryDto[],
  sort: string | undefined,
): InfiniteData<AlertPageDto> {
  const [first, ...rest] = data.pages;
  if (!first) return data;
  const known = new Set(data.pages.flatMap(({ items }) => items.map(({ id }) => id)));
  const items = [...alerts.filter(({ id }) => !known.has(id)), ...first.items];
  return { ...data, pages: [{ ...first, items: sort === 'seen' ? items.sort(bySeen) : items }, ...rest] };
}

const bySeen = (a: AlertSummaryDto, b: AlertSummaryDto) =>
  b.lastAt.localeCompare(a.lastAt) || Number(b.id) - Number(a.id);

export function applyAgent(client: QueryClient, agent: AgentDto): void {
  client.setQueryData(agentsQuery.queryKey, (list) => list && { ...list, items: upsert(list.items, agent) });
  client.setQueryData(agentQuery(agent.id).queryKey, agent);
}

export function applyDataset(client: QueryClient, dataset: DatasetDto): void {
  client.setQueryData(datasetsQuery.queryKey, upsertInto(dataset));
  client.setQueryData(datasetQuery(dataset.id).queryKey, dataset);
}

export function applyTrainingRun(client: QueryClient, run: TrainingRunDto): void {
  client.setQueryData(trainingRunsQuery.queryKey, upsertInto(run));
  client.setQueryData(trainingRunQuery(run.id).queryKey, run);
}

/** The result of an evaluation is part of the version's report and of comparisons. */
export function applyModelEvaluation(client: QueryClient, { name }: ModelEvaluationDto): void {
  void client.invalidateQueries({ queryKey: ['model', name] });
}

/** Aliases move between versions, so one change can touch every row. */
export function applyModel(client: QueryClient, model: ModelVersionSummaryDto): void {
  void client.invalidateQueries({ queryKey: ['models'] });
  void client.invalidateQueries({ queryKey: ['model', model.name] });
}
