import { Table } from '@mantine/core';
import type { ModelMetrics } from '../../api/types.js';
import { count, score } from '../../format.js';
import { ClassName } from '../tag.js';

interface ClassMetricsTableProps {
  metrics: ModelMetrics;
  /** Least probability for an alert, by class; absent for a run that made no version. */
  thresholds?: Record<string, number>;
}

/** Per class on the held-out rows, with how many there were and how far recall can be trusted. */
export function ClassMetricsTable({ metrics, thresholds }: ClassMetricsTableProps) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Class</Table.Th>
          <Table.Th ta="right">Support</Table.Th>
          <Table.Th ta="right">Precision</Table.Th>
          <Table.Th ta="right">Recall</Table.Th>
          <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
            95 % interval of recall
          </Table.Th>
          <Table.Th ta="right">F1</Table.Th>
          {thresholds && <Table.Th ta="right">Threshold</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(metrics.perClass).map(([name, row]) => (
          <Table.Tr key={name}>
            <Table.Td>
              <ClassName name={name} />
            </Table.Td>
            <Table.Td ta="right">{count(row.support)}</Table.Td>
            <Table.Td ta="right">{score(row.precision)}</Table.Td>
            <Table.Td ta="right">{score(row.recall)}</Table.Td>
            <Table.Td ta="right" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {score(row.recallInterval.low)} – {score(row.recallInterval.high)}
            </Table.Td>
            <Table.Td ta="right" fw={550}>
              {score(row.f1)}
            </Table.Td>
            {thresholds && <Table.Td ta="right">{score(thresholds[name])}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
