import { Table, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import type { AlertSummaryDto } from '../api/types.js';
import { addressOrMany, certainty, compact, count, directionSign } from '../format.js';
import styles from './alert-table.module.css';
import { ClassName, SeverityTag, VerdictTag } from './tag.js';
import { TimeAgo } from './time-ago.js';

interface AlertTableProps {
  alerts: readonly AlertSummaryDto[];
  /** The one whose detail is open. */
  selected?: string | undefined;
}

/** One row an alert; the row is a link to its detail. On narrow screens a row becomes a small card. */
export function AlertTable({ alerts, selected }: AlertTableProps) {
  return (
    <Table className={styles.table} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Severity</Table.Th>
          <Table.Th>Class</Table.Th>
          <Table.Th>From → to</Table.Th>
          <Table.Th ta="right">Flows</Table.Th>
          <Table.Th ta="right">Certainty</Table.Th>
          <Table.Th className={styles.agent}>Agent</Table.Th>
          <Table.Th className={styles.evidence}>Evidence</Table.Th>
          <Table.Th>Label</Table.Th>
          <Table.Th ta="right">Seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} selected={alert.id === selected} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AlertRow({ alert, selected }: { alert: AlertSummaryDto; selected: boolean }) {
  // The filters of the list stay in the address while a detail is open.
  const { search, pathname } = useLocation();
  const to = { pathname: `/alerts/${alert.id}`, search: pathname.startsWith('/alerts') ? search : '' };
  return (
    <Table.Tr className={styles.row} data-selected={selected || undefined}>
      <Table.Td className={styles.severity}>
        <SeverityTag severity={alert.severity} />
      </Table.Td>
      <Table.Td className={styles.class}>
        <Link to={to} className={styles.link} aria-label={`${alert.class} from ${addressOrMany(alert.sourceAddress)}`}>
          <ClassName name={alert.class} />
        </Link>
      </Table.Td>
      <Table.Td className={styles.who}>
        {addressOrMany(alert.sourceAddress)} <span className={styles.arrow}>{directionSign(alert.direction)}</span>{' '}
        {addressOrMany(alert.destinationAddress)}
        {alert.direction === 'unknown' && <span className={styles.unknown}>direction unknown</span>}
      </Table.Td>
      <Table.Td ta="right" className={styles.flows} title={count(alert.flowCount)}>
        {compact(alert.flowCount)}
        <span className={styles.unit}> {alert.flowCount === 1 ? 'flow' : 'flows'}</span>
      </Table.Td>
      <Table.Td ta="right" className={styles.wide}>
        {certainty(alert)}
      </Table.Td>
      <Table.Td className={styles.agent}>{alert.agentId}</Table.Td>
      <Table.Td className={styles.evidence}>
        <Text size="sm" truncate maw={220} title={alert.captureSource}>
          {alert.captureSource}
        </Text>
      </Table.Td>
      <Table.Td className={styles.label}>{alert.label && <VerdictTag verdict={alert.label.verdict} />}</Table.Td>
      <Table.Td ta="right" c="dimmed" className={styles.when}>
        <TimeAgo at={alert.lastAt} />
      </Table.Td>
    </Table.Tr>
  );
}
