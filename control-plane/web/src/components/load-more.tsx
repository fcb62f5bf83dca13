import { Button, Group, Stack } from '@mantine/core';
import {
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import type { PagedList } from '../api/lists.js';
import { Problem } from './problem.js';

interface LoadMoreProps {
  /** The part of the list that is shown now. */
  shown: PagedList;
  list: { loadMore: (client: QueryClient) => Promise<void> };
}

/** The rest of a list, a page per press; nothing where the whole list is shown. */
export function LoadMore({ shown, list }: LoadMoreProps) {
  const client = useQueryClient();
  return shown.nextCursor === null ? null : <MoreButton load={() => list.loadMore(client)} />;
}

/** The same of a list that is asked for page by page. */
export function LoadNextPage<Page>({ query }: { query: UseInfiniteQueryResult<InfiniteData<Page>> }) {
  const load = async () => {
    const result = await query.fetchNextPage();
    if (result.isFetchNextPageError) throw result.error;
  };
  return query.hasNextPage ? <MoreButton load={load} /> : null;
}

/**
 * What goes wrong is said here and tried again here: the rows above stay, and an event that changes them does not make
 * it unsaid.
 */
function MoreButton({ load }: { load: () => Promise<void> }) {
  const more = useMutation({ mutationFn: load });
  return (
    <Stack p="sm" gap="sm">
      {more.error && <Problem error={more.error} />}
      <Group justify="center">
        <Button variant="default" loading={more.isPending} onClick={() => more.mutate()}>
          {more.error ? 'Try again' : 'Load more'}
        </Button>
      </Group>
    </Stack>
  );
}
