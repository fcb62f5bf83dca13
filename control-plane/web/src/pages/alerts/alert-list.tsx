import { Button, Group, Text } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { AlertFilter } from '../../api/queries.js';
import type { AlertPageDto, AlertSummaryDto } from '../../api/types.js';
import { AlertTable } from '../../components/alert-table.js';
import { Empty } from '../../components/empty.js';
import { Placeholder } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { count } from '../../format.js';
import { isFiltered } from './filter.js';

interface AlertListProps {
  query: UseInfiniteQueryResult<InfiniteData<AlertPageDto>>;
  filter: AlertFilter;
  selected: string | undefined;
}

export function AlertList({ query, filter, selected }: AlertListProps) {
  /** Where the list stood when it was paused: rows must not move under the pointer. */
  const [pausedAt, setPausedAt] = useState<string | null>(null);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const hidden =
    pausedAt === null
      ? 0
      : Math.max(
          0,
          items.findIndex(({ id }) => id === pausedAt),
        );
  const togglePause = () => setPausedAt((at) => (at === null ? (items[0]?.id ?? null) : null));

  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Placeholder height={480} />;
  return (
    <Panel
      title="Newest first"
      hint={`${count(items.length - hidden)} loaded`}
      actions={items.length > 0 && <PauseButton paused={pausedAt !== null} waiting={hidden} onToggle={togglePause} />}
      flush
    >
      <Rows alerts={items.slice(hidden)} filter={filter} selected={selected} />
      {query.hasNextPage && (
        <Group justify="center" p="sm">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </Group>
      )}
    </Panel>
  );
}

interface RowsProps {
  alerts: AlertSummaryDto[];
  filter: AlertFilter;
  selected: string | undefined;
}

function Rows({ alerts, filter, selected }: RowsProps) {
  if (alerts.length > 0) return <AlertTable alerts={alerts} selected={selected} />;
  if (isFiltered(filter)) return <Empty title="No alert matches these filters" />;
  return (
    <Empty title="No alert yet">
      An alert is a flow that a model on an agent takes for an attack, with at least the certainty that the model asks
      for. The overview says whether agents and a model are there.
    </Empty>
  );
}

function PauseButton({ paused, waiting, onToggle }: { paused: boolean; waiting: number; onToggle: () => void }) {
  return (
    <Group gap="xs">
      {waiting > 0 && (
        <Text size="sm" c="dimmed">
          {count(waiting)} new
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={onToggle}
        leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
      >
        {paused ? 'Follow' : 'Hold'}
      </Button>
    </Group>
  );
}
