import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { PagedList } from '../api/lists.js';
import { Problem } from './problem.js';

interface LoadMoreProps {
  /** What is shown of it now. */
  shown: PagedList;
  list: { loadMore: (client: QueryClient) => Promise<void> };
}

/** The rest of a list, a page at each press; nothing where all of it is shown. */
export function LoadMore({ shown, list }: LoadMoreProps) {
  const client = useQueryClient();
  const more = useMutation({ mutationFn: () => list.loadMore(client) });
  if (shown.nextCursor === null) return null;
  return (
    <Group justify="center" p="sm">
      {more.error && <Problem error={more.error} />}
      <Button variant="default" loading={more.isPending} onClick={() => more.mutate()}>
        Load more
      </Button>
    </Group>
  );
}
