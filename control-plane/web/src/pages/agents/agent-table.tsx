import { Table, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import type { AgentDto } from '../../api/types.js';
import { HealthTag, RevokedTag } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { bytes, count, rate } from '../../format.js';
import { Hint } from '../../components/hint.js';
import rowStyles from '../../components/row.module.css';
import { OPENED_FROM_LIST } from '../../components/use-detail.js';
import { useRowLink } from '../../components/use-row-open.js';
import styles from './agents.module.css';
import { totalOf } from './balance.js';
import { currentRates } from './current-rates.js';
import { ModelStep } from './model-step.js';

export function AgentTable({ agents, selected }: { agents: readonly AgentDto[]; selected: string | undefined }) {
  return (
    <Table className={styles.table} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Agent</Table.Th>
          <Table.Th>Health</Table.Th>
          <Table.Th>Model</Table.Th>
          <Table.Th ta="right">Packets/s</Table.Th>
          <Table.Th ta="right">Flows/s</Table.Th>
          <Table.Th ta="right">Waiting to be sent</Table.Th>
          <Table.Th ta="right">Dropped</Table.Th>
          <Table.Th ta="right">Heard of</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} selected={agent.id === selected} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AgentRow({ agent, selected }: { agent: AgentDto; selected: boolean }) {
  const rates = currentRates(agent);
  const counters = agent.status?.counters;
  const dropped = counters && totalOf(counters.recordsDropped) + (counters.packetsDroppedByKernel ?? 0);
  const { search } = useLocation();
  const to = { pathname: `/agents/${agent.id}`, search };
  const rowLink = useRowLink();
  return (
    <Table.Tr
      className={`${rowStyles.row} ${styles.row}`}
      data-selected={selected || undefined}
      {...rowLink(to, OPENED_FROM_LIST)}
    >
      <Table.Td>
        <Link to={to} state={OPENED_FROM_LIST} preventScrollReset className={rowStyles.open}>
          {agent.id}
        </Link>
        <Text size="xs" c="dimmed">
          {[agent.group, agent.status?.agentVersion, agent.status?.profiles.join(', ')].filter(Boolean).join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <HealthTag health={agent.health} /> {agent.identity?.revoked && <RevokedTag />}
        {agent.health === 'impaired' && (
          <Text size="xs" maw={260}>
            {agent.impairments.map(({ reason, cure }) => `${reason}: ${cure}`).join('; ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <ModelStep agent={agent} />
      </Table.Td>
      <Table.Td ta="right" data-label="Packets/s">
        {rate(rates?.packetsPerSecond)}
      </Table.Td>
      <Table.Td ta="right" data-label="Flows/s">
        {rate(rates?.flowsPerSecond)}
      </Table.Td>
      <Table.Td ta="right" data-label="Waiting">
        <Hint label={counters ? `${bytes(counters.outboxBytes)} on its disk` : 'not known'} inRow>
          {count(counters?.outboxRecords)}
        </Hint>
      </Table.Td>
      <Table.Td ta="right" data-label="Dropped" c={dropped ? 'var(--pk-bad)' : undefined}>
        {count(dropped)}
      </Table.Td>
      <Table.Td ta="right" c="dimmed" data-label="Heard of">
        <TimeAgo at={agent.lastSeenAt} inRow />
      </Table.Td>
    </Table.Tr>
  );
}
