import { Anchor, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { deadLettersQuery, type DeadLetterFilter } from '../../api/queries.js';
import type { DeadLetterDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { bytes, count } from '../../format.js';
import { DiscardAll, ReplayAll } from './filter-actions.js';

interface DeadLetterListProps {
  filter: DeadLetterFilter;
  onOpen: (id: string) => void;
}

/** The dead letters that are chosen, newest first. */
export function DeadLetterList({ filter, onOpen }: DeadLetterListProps) {
  const list = deadLettersQuery(filter);
  const letters = useQuery(list);
  const actions = (
    <Allowed action="dead-letters.manage">
      <Group gap="xs">
        <ReplayAll filter={filter} />
        <DiscardAll filter={filter} />
      </Group>
    </Allowed>
  );
  return (
    <Panel title="Dead letters" hint={<Chosen filter={filter} />} actions={actions} flush>
      <Loaded query={letters}>
        {({ items, nextCursor }) => (
          <>
            {items.length > 0 ? (
              <Letters letters={items} onOpen={onOpen} />
            ) : (
              <Empty title="None of them">No dead letter matches this choice any more.</Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={list} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Chosen({ filter }: { filter: DeadLetterFilter }) {
  const said = Object.entries(filter).map(([name, value]) => `${name}: ${value}`);
  if (said.length === 0) return 'All of them, newest first';
  return (
    <>
      {said.join(' · ')} <TextLink to="/dead-letters">Show all</TextLink>
    </>
  );
}

const Letters = ({ letters, onOpen }: { letters: readonly DeadLetterDto[]; onOpen: (id: string) => void }) => (
  <Table highlightOnHover>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Record</Table.Th>
        <Table.Th>Agent</Table.Th>
        <Table.Th>Kind</Table.Th>
        <Table.Th>Reason</Table.Th>
        <Table.Th ta="right">Size</Table.Th>
        <Table.Th ta="right">Refused</Table.Th>
        <Table.Th ta="right">Received</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {letters.map((letter) => (
        <Table.Tr key={letter.id}>
          <Table.Td>
            <Anchor component="button" type="button" size="sm" onClick={() => onOpen(letter.id)}>
              {letter.sequence === null ? `message ${letter.id}` : `record ${letter.sequence}`}
            </Anchor>
          </Table.Td>
          <Table.Td>{letter.agentId}</Table.Td>
          <Table.Td>{letter.kind}</Table.Td>
          <Table.Td miw={180} style={{ overflowWrap: 'anywhere' }}>
            <Text size="sm">{letter.reason}</Text>
          </Table.Td>
          <Table.Td ta="right">{bytes(letter.bytes)}</Table.Td>
          <Table.Td ta="right">{count(letter.refusals)}×</Table.Td>
          <Table.Td ta="right" c="dimmed">
            <TimeAgo at={letter.receivedAt} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
