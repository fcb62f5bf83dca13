import { Button, Table } from '@mantine/core';
import { useState } from 'react';
import { useWithdrawOverride } from '../../../api/commands.js';
import type { AuditOverrideDto, DatasetDto } from '../../../api/types.js';
import { Allowed } from '../../../components/allowed.js';
import { Confirm } from '../../../components/confirm.js';
import { absoluteTime } from '../../../format.js';
import styles from './audit.module.css';

/** The last one first. */
export function OverrideTable({ dataset: { id, auditOverrides } }: { dataset: DatasetDto }) {
  const withdraw = useWithdrawOverride(id);
  const [asked, setAsked] = useState<AuditOverrideDto>();
  return (
    <>
      <Confirm
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title="Withdraw this override?"
        action="Withdraw"
        asksWhy
        isPending={withdraw.isPending}
        error={withdraw.error}
        onConfirm={(why) =>
          asked && withdraw.mutate({ id: asked.id, ...why }, { onSuccess: () => setAsked(undefined) })
        }
      >
        {asked && `${asked.check.replaceAll('-', ' ')}, overridden by ${asked.by}: the finding blocks training again.`}
      </Confirm>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>By</Table.Th>
            <Table.Th>Finding</Table.Th>
            <Table.Th>Reason</Table.Th>
            <Table.Th>Since</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {auditOverrides.toReversed().map((override) => (
            <OverrideRow key={override.id} override={override} withdraw={() => setAsked(override)} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

const OverrideRow = ({ override, withdraw }: { override: AuditOverrideDto; withdraw: () => void }) => (
  <Table.Tr c={override.withdrawnAt ? 'dimmed' : undefined}>
    <Table.Td>{override.by}</Table.Td>
    <Table.Td>
      {override.check.replaceAll('-', ' ')}
      {override.column !== null && ` · ${override.column}`}
    </Table.Td>
    <Table.Td className={styles.reason}>{override.reason}</Table.Td>
    <Table.Td>{absoluteTime(override.at)}</Table.Td>
    <Table.Td ta="right">
      {override.withdrawnAt ? (
        `withdrawn ${absoluteTime(override.withdrawnAt)}${override.withdrawnBy ? ` by ${override.withdrawnBy}` : ''}`
      ) : (
        <Allowed action="datasets.manage">
          <Button size="compact-sm" variant="default" onClick={withdraw}>
            Withdraw
          </Button>
        </Allowed>
      )}
    </Table.Td>
  </Table.Tr>
);
