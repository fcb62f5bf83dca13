import { queryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { getJson, type Query } from './client.js';

/** A list of the API, or the beginning of one. */
export interface PagedList {
  items: readonly unknown[];
  nextCursor: string | null;
}

/** As many as a page shows at first, and as each press of "Load more" adds. */
const PAGE_SIZE = 200;

/** A list that "Load more" makes longer. Asked for again, it comes as long as it is shown. */
export function listQuery<List extends PagedList>(queryKey: QueryKey, path: string, query: Query = {}) {
  const options = queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const shown = client.getQueryData<List>(queryKey)?.items.length ?? 0;
      let list = await readPage<List>(path, query, null, signal);
      while (list.nextCursor !== null && list.items.length < shown)
        list = append(list, await readPage<List>(path, query, list.nextCursor, signal));
      return list;
    },
  });
  const loadMore = async (client: QueryClient) => {
    const cursor = client.getQueryData(options.queryKey)?.nextCursor;
    if (!cursor) return;
    const next = await readPage<List>(path, query, cursor);
    client.setQueryData<List>(queryKey, (list) => (list?.nextCursor === cursor ? append(list, next) : list));
  };
  return { ...options, loadMore };
}

function readPage<List>(path: string, query: Query, cursor: string | null, signal?: AbortSignal): Promise<List> {
  return getJson<List>(path, { ...query, cursor, limit: PAGE_SIZE }, signal);
}

const append = <List extends PagedList>(list: List, next: List): List => ({
  ...next,
  items: [...list.items, ...next.items],
});
