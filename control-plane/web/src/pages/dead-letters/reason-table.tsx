import { Table, Text } from '@mantine/core';
import type { DeadLetterFilter } from '../../api/queries.js';
import type { DeadLetterReasonsDto } from '../../api/types.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { count, plural } from '../../format.js';

interface ReasonTableProps {
  told: DeadLetterReasonsDto;
  filter: DeadLetterFilter;
}

/** Why things were refused, the most frequent reason first; each leads to its dead letters. */
export function ReasonTable({ told: { reasons, others, ...gone }, filter }: ReasonTableProps) {
  return (
    <Panel title="Reasons" hint={hintOf(gone)} flush>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Reason</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th ta="right">Dead letters</Table.Th>
            <Table.Th ta="right">Newest</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reasons.map(({ reason, kind, count: amount, newestAt }) => (
            <Table.Tr
              key={`${kind} ${reason}`}
              data-selected={(filter.reason === reason && filter.kind === kind) || undefined}
            >
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <TextLink to={`/dead-letters?${new URLSearchParams({ kind, reason })}`}>{reason}</TextLink>
              </Table.Td>
              <Table.Td>{kind}</Table.Td>
              <Table.Td ta="right">{count(amount)}</Table.Td>
              <Table.Td ta="right" c="dimmed">
                <TimeAgo at={newestAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {others > 0 && (
        <Text size="sm" c="dimmed" p="sm">
          {plural(others, 'dead letter')} more for rarer reasons
        </Text>
      )}
    </Panel>
  );
}

function hintOf({ replayed, discarded, expired }: Pick<DeadLetterReasonsDto, 'replayed' | 'discarded' | 'expired'>) {
  return `Gone so far: ${count(replayed)} replayed, ${count(discarded)} discarded, ${count(expired)} for age or number`;
}
