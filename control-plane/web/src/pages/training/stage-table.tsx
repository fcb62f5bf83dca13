import { Table } from '@mantine/core';
import type { TrainingRunDto } from '../../api/types.js';
import { bytes } from '../../format.js';

const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} s`;

export const StageTable = ({ stages }: { stages: TrainingRunDto['stages'] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Stage</Table.Th>
        <Table.Th ta="right">Time</Table.Th>
        <Table.Th ta="right">CPU time</Table.Th>
        <Table.Th ta="right">Peak memory</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {stages.map(({ stage, wallSeconds, cpuSeconds, peakRssBytes }) => (
        <Table.Tr key={stage}>
          <Table.Td>{stage}</Table.Td>
          <Table.Td ta="right">{seconds(wallSeconds)}</Table.Td>
          <Table.Td ta="right">{seconds(cpuSeconds)}</Table.Td>
          <Table.Td ta="right">{bytes(peakRssBytes || null)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
