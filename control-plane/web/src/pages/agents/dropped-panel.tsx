import { Table, Text } from '@mantine/core';
import type { AgentDto } from '../../api/types.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { count } from '../../format.js';

/** What each reason of an agent means. */
const REASONS: Readonly<Record<string, string>> = {
  outbox_full: 'its outbox was full',
  disk_unwritable: 'its disk took no more, and its memory was full',
  corrupt: 'damaged on its disk',
  too_large: 'larger than a message',
  unreadable: 'this control plane could not read it',
  alert_budget: 'more alerts than its budget allows',
  too_many_examples: 'more example flows than an alert holds',
};

/** Records that the agent gave up and told of. */
export function DroppedPanel({ dropped }: { dropped: AgentDto['dropped'] }) {
  return (
    <Panel title="Dropped" hint="Records given up before they could be delivered, over all runs of the agent" flush>
      {dropped.length === 0 ? (
        <Text size="sm" p="sm">
          None.
        </Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Reason</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th ta="right">Records</Table.Th>
              <Table.Th ta="right">Last</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {dropped.map(({ reason, kind, count: amount, lastAt }) => (
              <Table.Tr key={`${reason} ${kind}`}>
                <Table.Td>{REASONS[reason] ?? reason}</Table.Td>
                <Table.Td>{kind}</Table.Td>
                <Table.Td ta="right" c="var(--pk-bad)">
                  {count(amount)}
                </Table.Td>
                <Table.Td ta="right" c="dimmed">
                  <TimeAgo at={lastAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}
