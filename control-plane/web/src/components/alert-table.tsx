import { Table, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { memo } from 'react';
import { Link, useLocation } from 'react-router';
import type { AlertSummaryDto } from '../api/types.js';
import { addressOrMany, certainty, compact, count, directionSign, plural } from '../format.js';
import { AddressMenu } from './address-menu.js';
import styles from './alert-table.module.css';
import { Hint } from './hint.js';
import { rowsWithMirrors, type AlertRow as Row } from './mirrors.js';
import rowStyles from './row.module.css';
import { ClassName, SeverityTag, VerdictTag } from './tag.js';
import { TimeAgo } from './time-ago.js';
import { OPENED_FROM_LIST } from './use-detail.js';
import { useRowLink } from './use-row-open.js';

/** By which time the newest is first: when it was received, or when it was last seen. */
export type AlertSort = 'received' | 'seen';

interface AlertTableProps {
  alerts: readonly AlertSummaryDto[];
  /** The one whose detail is open. */
  selected?: string | undefined;
  sort?: AlertSort;
  onSort?: (sort: AlertSort) => void;
}

/** One row per alert, or an alert and its mirror; the row opens its detail. On narrow screens a row is a small card. */
export function AlertTable({ alerts, selected, sort = 'received', onSort }: AlertTableProps) {
  const time = (by: AlertSort, label: string) => (
    <Table.Th
      ta="right"
      aria-sort={sort === by ? 'descending' : undefined}
      className={sort === by ? undefined : styles.otherTime}
    >
      {onSort ? (
        <UnstyledButton className={styles.sort} onClick={() => onSort(by)} fw={700} fz="sm">
          {sort === by && <IconChevronDown size={14} aria-hidden />}
          {label}
        </UnstyledButton>
      ) : (
        label
      )}
    </Table.Th>
  );
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
          {time('seen', 'Last seen')}
          {time('received', 'Received')}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rowsWithMirrors(alerts).map(({ id, alert, mirror }) => (
          <AlertRow
            key={id}
            alert={alert}
            mirror={mirror}
            selected={selected !== undefined && [id, mirror?.id].includes(selected)}
            sort={sort}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface AlertRowProps extends Omit<Row, 'id'> {
  selected: boolean;
  sort: AlertSort;
}

/** A row that has not changed is not drawn again when others come. */
const AlertRow = memo(function AlertRow({ alert, mirror, selected, sort }: AlertRowProps) {
  // The filters of the list stay in the address while a detail is open.
  const { search, pathname } = useLocation();
  const isInList = pathname.startsWith('/alerts');
  const detailOf = (id: string) => ({ pathname: `/alerts/${id}`, search: isInList ? search : '' });
  const to = detailOf(alert.id);
  const state = isInList ? OPENED_FROM_LIST : undefined;
  const rowLink = useRowLink();
  const flows = alert.flowCount + (mirror?.flowCount ?? 0);
  const timeClass = (by: AlertSort) => (sort === by ? styles.when : styles.otherTime);
  return (
    <Table.Tr
      className={`${rowStyles.row} ${styles.row}`}
      data-selected={selected || undefined}
      data-row={alert.id}
      {...rowLink(to, state)}
    >
      <Table.Td className={styles.severity}>
        <SeverityTag severity={alert.severity} />
      </Table.Td>
      <Table.Td className={styles.class}>
        <Link
          to={to}
          state={state}
          preventScrollReset
          className={rowStyles.open}
          aria-label={`${alert.class} from ${addressOrMany(alert.sourceAddress)}`}
        >
          <ClassName name={alert.class} />
        </Link>
      </Table.Td>
      <Table.Td className={styles.who}>
        {addressOrMany(alert.sourceAddress)} <span className={styles.arrow}>{signOf({ alert, mirror })}</span>{' '}
        {addressOrMany(alert.destinationAddress)}{' '}
        <AddressMenu addresses={[alert.sourceAddress, alert.destinationAddress]} />
        {mirror ? (
          <span className={styles.remark}>
            both directions,{' '}
            <Link to={detailOf(mirror.id)} state={state} preventScrollReset>
              the other alert
            </Link>
          </span>
        ) : (
          alert.direction === 'unknown' && <span className={styles.remark}>direction unknown</span>
        )}
      </Table.Td>
      <Table.Td ta="right" className={styles.flows}>
        <Hint label={flowsInWords(alert, mirror)} inRow>
          {compact(flows)}
          <span className={styles.unit}> {flows === 1 ? 'flow' : 'flows'}</span>
        </Hint>
      </Table.Td>
      <Table.Td ta="right" className={styles.wide}>
        {certainty(alert)}
      </Table.Td>
      <Table.Td className={styles.agent}>{alert.agentId}</Table.Td>
      <Table.Td className={styles.evidence}>
        <Hint label={alert.captureSource} inRow truncate>
          {alert.captureSource}
        </Hint>
      </Table.Td>
      <Table.Td className={styles.label}>{alert.label && <VerdictTag verdict={alert.label.verdict} />}</Table.Td>
      <Table.Td ta="right" c="dimmed" className={timeClass('seen')}>
        <TimeAgo at={alert.lastAt} inRow />
      </Table.Td>
      <Table.Td ta="right" c="dimmed" className={timeClass('received')}>
        <TimeAgo at={alert.receivedAt} inRow />
      </Table.Td>
    </Table.Tr>
  );
});

/** Where each direction has an alert and no agent saw who opened the conversation, neither side is the first. */
const signOf = ({ alert: { direction }, mirror }: Omit<Row, 'id'>) =>
  directionSign(mirror && direction === null ? 'unknown' : direction);

const flowsInWords = ({ flowCount }: AlertSummaryDto, mirror: AlertSummaryDto | undefined) =>
  mirror
    ? `${plural(flowCount + mirror.flowCount, 'flow')}, ${count(mirror.flowCount)} of them the other way`
    : plural(flowCount, 'flow');
