import { Table } from '@mantine/core';
import type { Evaluation } from '../../../api/types.js';
import { ClassName } from '../../../components/tag.js';
import { count, percent } from '../../../format.js';

/** How much of each attack the anomaly score finds, as if no analyst had ever labelled it. */
export const NoveltyTable = ({ novelty }: { novelty: NonNullable<Evaluation['novelty']> }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Class</Table.Th>
        <Table.Th ta="right">Rows</Table.Th>
        <Table.Th ta="right">Found as unknown</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {Object.entries(novelty.recall).map(([name, { share, support }]) => (
        <Table.Tr key={name}>
          <Table.Td>
            <ClassName name={name} />
          </Table.Td>
          <Table.Td ta="right">{count(support)}</Table.Td>
          <Table.Td ta="right">{percent(support > 0 ? share : null)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
