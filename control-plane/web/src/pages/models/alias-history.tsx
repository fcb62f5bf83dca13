import { Table } from '@mantine/core';
import type { LineageDto } from '../../api/types.js';
import { absoluteTime } from '../../format.js';
import { AliasTags } from './alias-tags.js';

/** Newest first. */
export const AliasHistory = ({ history }: { history: LineageDto['aliasHistory'] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Alias</Table.Th>
        <Table.Th>From</Table.Th>
        <Table.Th>To</Table.Th>
        <Table.Th>By</Table.Th>
        <Table.Th>Despite failed checks:</Table.Th>
        <Table.Th ta="right">When</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {history.map(({ alias, from, to, by, at, reason, failedChecks }, index) => (
        <Table.Tr key={index}>
          <Table.Td>
            <AliasTags aliases={[alias]} />
          </Table.Td>
          <Table.Td>{numberOf(from)}</Table.Td>
          <Table.Td>{numberOf(to)}</Table.Td>
          <Table.Td>{by ?? '–'}</Table.Td>
          <Table.Td title={failedChecks.map(({ detail }) => detail).join('; ')}>{reason ?? ''}</Table.Td>
          <Table.Td ta="right">{absoluteTime(at)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

const numberOf = (version: number | null) => (version === null ? '–' : `v${version}`);
