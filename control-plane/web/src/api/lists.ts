import { queryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query';
import type { Answer, Asked, ListPath } from '../../../src/api-types/index.js';
import { readJson } from './client.js';

/** A list of the API, or the beginning of one. */
export interface PagedList {
  items: readonly unknown[];
  nextCursor: string | null;
}

/** As many as a page shows at first, and as each press of "Load more" adds. */
const PAGE_SIZE = 200;

type ListOf<Path extends ListPath> = Answer<'get', Path> extends infer List extends PagedList ? List : never;

/** A list that "Load more" makes longer. Asked for again, it comes as long as it is shown. */
export function listQuery<Path extends ListPath>(queryKey: QueryKey, path: Path, ...[question]: Asked<'get', Path>) {
  type List = ListOf<Path>;
  const readPage = (cursor: string | null, signal?: AbortSignal): Promise<List> =>
    readJson(path, { ...question, query: { ...question?.query, cursor, limit: PAGE_SIZE } }, signal);
  const options = queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const shown = client.getQueryData<List>(queryKey)?.items.length ?? 0;
      let list = await readPage(null, signal);
      while (list.nextCursor !== null && list.items.length < shown)
        list = append(list, await readPage(list.nextCursor, signal));
      return list;
    },
  });
  const loadMore = async (client: QueryClient) => {
    const cursor = client.getQueryData(options.queryKey)?.nextCursor;
    if (!cursor) return;
    const next = await readPage(cursor);
    client.setQueryData<List>(queryKey, (list) => (list?.nextCursor === cursor ? append(list, next) : list));
  };
  return { ...options, loadMore };
}

const append = <List extends PagedList>(list: List, next: List): List => ({
  ...next,
  items: [...list.items, ...next.items],
});
