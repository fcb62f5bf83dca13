import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from './problem.js';

interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  /** Height in pixels of what will stand here, so that nothing jumps. */
  height?: number;
  children: (data: Data) => ReactNode;
}

/** The content of a query, or why there is none yet. Data that is merely old stays while it is asked for again. */
export function Loaded<Data>({ query, height = 240, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <Placeholder height={height} />;
}

export const Placeholder = ({ height }: { height: number }) => (
  <Stack gap="xs" aria-busy="true" role="status" aria-label="Loading">
    <Skeleton height={20} width="30%" />
    <Skeleton height={Math.max(20, height - 32)} />
  </Stack>
);
