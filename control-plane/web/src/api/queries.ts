import type { UpChannel } from '@picket/shared/contract';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, getJson } from './client.js';
import { listQuery } from './lists.js';
import type { AgentDto } from './types.js';

export interface AlertFilter {
  class?: string;
  severity?: string;
  agent?: string;
  source?: string;
  address?: string;
  /** When it was received: from then on, and before. */
  from?: string;
  to?: string;
  labelled?: string;
  /** By which time the newest is first; default: when it was received. */
  sort?: string;
}

export interface DeadLetterFilter {
  agent?: string;
  kind?: UpChannel;
  reason?: string;
}

export interface DriftFilter {
  model?: string;
  agent?: string;
  /** Look back this far from now. */
  rangeMs: number;
}

/** What changes without an event (rates, windows) is asked for again this often. */
const RATE_REFRESH_MS = 5_000;
/** A person waits for what arrives. */
const ARRIVAL_REFRESH_MS = 2_000;
const DRIFT_REFRESH_MS = 30_000;
const LINEAGE_REFRESH_MS = 30_000;
const BACKUPS_REFRESH_MS = 30_000;
const CLASSES_REFRESH_MS = 60_000;
const ALERT_PAGE_SIZE = 50;
const AGENT_PAGE_SIZE = 100;
const LABEL_PAGE_SIZE = 100;
const DEFECT_PAGE_SIZE = 25;
const TRY_PAGE_SIZE = 200;

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => getJson('/overview', {}, signal),
  refetchInterval: RATE_REFRESH_MS,
});

/** A backup takes its time, and so may the news of it. */
export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: ({ signal }) => getJson('/backups', {}, signal),
  refetchInterval: BACKUPS_REFRESH_MS,
});

export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ['alerts', filter],
    queryFn: ({ pageParam, signal }) =>
      getJson('/alerts', { query: { ...filter, cursor: pageParam, limit: ALERT_PAGE_SIZE } }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

/** The list as it stood when the analyst held it: it is not asked for again, only older pages are added. */
export const heldAlertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({ ...alertsQuery(filter), queryKey: ['held-alerts', filter], staleTime: 'static' });

/** The classes that alerts have. */
export const alertClassesQuery = queryOptions({
  queryKey: ['alert-classes'],
  queryFn: ({ signal }) => getJson('/alerts/classes', {}, signal),
  refetchInterval: CLASSES_REFRESH_MS,
});

/** An alert never changes once it is stored; its label does, and that comes as an event. */
export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => getJson('/alerts/{id}', { path: { id } }, signal),
    staleTime: Infinity,
  });

export const labelsQuery = infiniteQueryOptions({
  queryKey: ['labels'],
  queryFn: ({ pageParam, signal }) =>
    getJson('/labels', { query: { history: 'true', cursor: pageParam, limit: LABEL_PAGE_SIZE } }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

/** What training that model again would do now. */
export const retrainQuery = (model: string) =>
  queryOptions({
    queryKey: ['retrain', model],
    queryFn: ({ signal }) => getJson('/models/{name}/retrain', { path: { name: model } }, signal),
  });

export const agentsQuery = { ...listQuery(['agents'], '/agents'), refetchInterval: RATE_REFRESH_MS };

/** The agents that a filter chooses; a page is asked for again as often as rates change. */
export const filteredAgentsQuery = (filter: string) =>
  infiniteQueryOptions({
    queryKey: ['agents', 'filtered', filter],
    queryFn: ({ pageParam, signal }) =>
      getJson('/agents', { query: { filter, cursor: pageParam, limit: AGENT_PAGE_SIZE } }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: RATE_REFRESH_MS,
  });

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ['agent', id],
    queryFn: ({ signal }) => getJson('/agents/{id}', { path: { id } }, signal),
    refetchInterval: RATE_REFRESH_MS,
  });

export const feedSubscribersQuery = {
  ...listQuery(['feed-subscribers'], '/feed-subscribers'),
  refetchInterval: RATE_REFRESH_MS,
};

export const enrolmentTokensQuery = {
  ...listQuery(['enrolment-tokens'], '/enrolment-tokens'),
  refetchInterval: RATE_REFRESH_MS,
};

/** The newest tries to enrol with a token. */
export const enrolmentTriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['enrolment-tries', id],
    queryFn: ({ signal }) =>
      getJson('/enrolment-tokens/{id}/uses', { path: { id }, query: { limit: TRY_PAGE_SIZE } }, signal),
    refetchInterval: ARRIVAL_REFRESH_MS,
  });

/** Agents that have just enrolled; those that have not connected yet are left out. */
export const newcomersQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['newcomers', ids],
    queryFn: async ({ signal }) => {
      const agents = await Promise.all(ids.map((id) => findAgent(id, signal)));
      return agents.filter((agent) => agent !== null);
    },
    refetchInterval: ARRIVAL_REFRESH_MS,
    placeholderData: keepPreviousData,
  });

async function findAgent(id: string, signal: AbortSignal): Promise<AgentDto | null> {
  try {
    return await getJson('/agents/{id}', { path: { id } }, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Below one key: a replay or a discard changes all of them. */
export const deadLetterReasonsQuery = queryOptions({
  queryKey: ['dead-letters', 'reasons'],
  queryFn: ({ signal }) => getJson('/dead-letters/reasons', {}, signal),
  refetchInterval: RATE_REFRESH_MS,
});

export const deadLettersQuery = (filter: DeadLetterFilter) => ({
  ...listQuery(['dead-letters', 'list', filter], '/dead-letters', { query: { ...filter } }),
  refetchInterval: RATE_REFRESH_MS,
});

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', 'one', id],
    queryFn: ({ signal }) => getJson('/dead-letters/{id}', { path: { id } }, signal),
  });

export const modelsQuery = listQuery(['models'], '/models');

/** Tombstones too. */
export const allModelsQuery = listQuery(['models', 'deleted'], '/models', { query: { deleted: 'true' } });

export const versionsQuery = (name: string) => listQuery(['models', 'named', name], '/models', { query: { name } });

export const lineageQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['model', name, version, 'lineage'],
    queryFn: ({ signal }) => getJson('/models/{name}/versions/{version}/lineage', { path: { name, version } }, signal),
    refetchInterval: LINEAGE_REFRESH_MS,
  });

export const datasetModelsQuery = (id: string) =>
  listQuery(['models', 'dataset', id], '/datasets/{id}/models', { path: { id } });

export const modelVersionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['model', name, version],
    queryFn: ({ signal }) => getJson('/models/{name}/versions/{version}', { path: { name, version } }, signal),
  });

export const modelVersionPath = (name: string, version: number) =>
  `/models/${encodeURIComponent(name)}/versions/${version}`;

/** Below the version's own key, so that an event of the model asks for it again. A version without a report stays so. */
export const evaluationQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['model', name, version, 'evaluation'],
    queryFn: ({ signal }) =>
      getJson('/models/{name}/versions/{version}/evaluation', { path: { name, version } }, signal),
    retry: false,
  });

/** Who moved champion and challenger, newest first. */
export const aliasesQuery = (name: string) =>
  queryOptions({
    queryKey: ['model', name, 'aliases'],
    queryFn: ({ signal }) => getJson('/models/{name}/aliases', { path: { name } }, signal),
  });

/** What the checks say of making the version the champion now; asked for again each time the dialog opens. */
export const promotionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['model', name, version, 'promotion'],
    queryFn: ({ signal }) =>
      getJson('/models/{name}/versions/{version}/promotion', { path: { name, version } }, signal),
    staleTime: 0,
  });

export const modelEvaluationsQuery = (name: string, version: number) =>
  listQuery(['model', name, version, 'evaluations'], '/models/{name}/versions/{version}/evaluations', {
    path: { name, version },
  });

export const versionComparisonQuery = (name: string, a: number, b: number) =>
  queryOptions({
    queryKey: ['model', name, 'compare', a, b],
    queryFn: ({ signal }) => getJson('/models/{name}/compare', { path: { name }, query: { a, b } }, signal),
    retry: false,
  });

export const trainingRunsQuery = listQuery(['training-runs'], '/training-runs');

export const trainingRunQuery = (id: string) =>
  queryOptions({
    queryKey: ['training-run', id],
    queryFn: ({ signal }) => getJson('/training-runs/{id}', { path: { id } }, signal),
  });

export const datasetsQuery = listQuery(['datasets'], '/datasets');

/** Imports under one name. */
export const namesakesQuery = (name: string) =>
  listQuery(['datasets', 'named', name], '/datasets', { query: { name } });

/** Data sets of one content. */
export const contentQuery = (sha256: string) =>
  listQuery(['datasets', 'content', sha256], '/datasets', { query: { sha256 } });

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: ['dataset', id],
    queryFn: ({ signal }) => getJson('/datasets/{id}', { path: { id } }, signal),
  });

export const defectsQuery = (id: string, kind: string | null) =>
  infiniteQueryOptions({
    queryKey: ['dataset-defects', id, kind],
    queryFn: ({ pageParam, signal }) =>
      getJson(
        '/datasets/{id}/defects',
        { path: { id }, query: { kind, cursor: pageParam, limit: DEFECT_PAGE_SIZE } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

/** What has been imported never changes. */
export const statisticsQuery = (id: string) =>
  queryOptions({
    queryKey: ['dataset-statistics', id],
    queryFn: ({ signal }) => getJson('/datasets/{id}/statistics', { path: { id } }, signal),
    staleTime: Infinity,
  });

export const columnQuery = (id: string, column: string) =>
  queryOptions({
    queryKey: ['dataset-column', id, column],
    queryFn: ({ signal }) => getJson('/datasets/{id}/statistics/{column}', { path: { id, column } }, signal),
    staleTime: Infinity,
  });

/** `from` is fixed when the request is made, so the window moves with every refresh. */
const driftParameters = ({ rangeMs, ...filter }: DriftFilter) => ({
  ...filter,
  from: new Date(Date.now() - rangeMs).toISOString(),
});

export const driftQuery = (filter: DriftFilter) =>
  queryOptions({
    queryKey: ['drift', filter],
    queryFn: ({ signal }) => getJson('/drift', { query: driftParameters(filter) }, signal),
    refetchInterval: DRIFT_REFRESH_MS,
    placeholderData: keepPreviousData,
  });

export const featureHistogramQuery = (feature: string, filter: DriftFilter) =>
  queryOptions({
    queryKey: ['drift-feature', feature, filter],
    queryFn: ({ signal }) =>
      getJson('/drift/features/{name}', { path: { name: feature }, query: driftParameters(filter) }, signal),
  });
