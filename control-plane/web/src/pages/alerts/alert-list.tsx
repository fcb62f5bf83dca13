import { Button, Group, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { AlertFilter } from '../../api/queries.js';
import { AlertTable, type AlertSort } from '../../components/alert-table.js';
import { Empty } from '../../components/empty.js';
import { LoadNextPage } from '../../components/load-more.js';
import { Placeholder } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { rowsWithMirrors } from '../../components/mirrors.js';
import { Problem } from '../../components/problem.js';
import { count } from '../../format.js';
import { filterParts, isFiltered } from './filter.js';
import { rowsOf } from './rows.js';
import { useHeldList, type Waiting } from './use-held-list.js';
import { useRowFocus } from './use-row-focus.js';

interface AlertListProps {
  filter: AlertFilter;
  selected: string | undefined;
  onSort: (sort: AlertSort) => void;
}

export function AlertList({ filter, selected, onSort }: AlertListProps) {
  const { query, isHeld, waiting, toggle } = useHeldList(filter);
  const sort: AlertSort = filter.sort === 'seen' ? 'seen' : 'received';
  const alerts = query.data ? rowsOf(query.data.pages, sort) : [];
  useRowFocus(rowsWithMirrors(alerts), selected);

  if (!query.data) {
    if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
    return <Placeholder height={480} />;
  }
  return (
    <Panel
      title={sort === 'seen' ? 'Last seen first' : 'Newest first'}
      hint={`${count(alerts.length)} loaded`}
      actions={alerts.length > 0 && <HoldButton isHeld={isHeld} waiting={waiting} onToggle={toggle} />}
      flush
    >
      {alerts.length > 0 ? (
        <AlertTable alerts={alerts} selected={selected} sort={sort} onSort={onSort} />
      ) : (
        <NoRows filter={filter} />
      )}
      <LoadNextPage query={query} />
    </Panel>
  );
}

function NoRows({ filter }: { filter: AlertFilter }) {
  if (isFiltered(filter))
    return (
      <Empty title="No alert matches these filters">
        {filterParts(filter)
          .map(({ field, value }) => `${field} ${value}`)
          .join(', ')}
      </Empty>
    );
  return (
    <Empty title="No alert yet">
      An alert is a flow that a model on an agent takes for an attack, with at least the certainty that the model asks
      for. The overview says whether agents and a model are there.
    </Empty>
  );
}

interface HoldButtonProps {
  isHeld: boolean;
  waiting: Waiting;
  onToggle: () => void;
}

function HoldButton({ isHeld, waiting, onToggle }: HoldButtonProps) {
  return (
    <Group gap="xs">
      {(waiting.count > 0 || waiting.isAtLeast) && (
        <Text size="sm" c="dimmed" role="status">
          {waiting.isAtLeast ? 'at least ' : ''}
          {count(waiting.count)} new
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={onToggle}
        leftSection={isHeld ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
      >
        {isHeld ? 'Follow' : 'Hold'}
      </Button>
    </Group>
  );
}
