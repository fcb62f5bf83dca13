import { ownValue } from '@picket/shared/records';
import { Table } from '@mantine/core';
import type { ModelMetrics } from '../../api/types.js';
import { between, count, score } from '../../format.js';
import { ClassName } from '../tag.js';

interface ClassMetricsTableProps {
  metrics: ModelMetrics;
  /** In this order; without it as they come. */
  classes?: readonly string[];
  /** Least probability for an alert, by class; absent for a run that made no version. */
  thresholds?: Record<string, number>;
}

/** Per class on the held-out rows, with how many there were and how far recall can be trusted. */
export function ClassMetricsTable({ metrics, classes, thresholds }: ClassMetricsTableProps) {
  const names = classes ?? Object.keys(metrics.perClass);
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
          <Table.Th ta="right" style={{ whiteSpace: 'nowrap' }}>
            95 % interval of F1
          </Table.Th>
          {thresholds && <Table.Th ta="right">Threshold</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {names.map((name) => (
          <ClassRow
            key={name}
            name={name}
            metrics={metrics.perClass[name]}
            threshold={thresholds && (ownValue(thresholds, name) ?? null)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface ClassRowProps {
  name: string;
  metrics: ModelMetrics['perClass'][string] | undefined;
  /** Null: the class is not an attack and has no threshold. Undefined: no such column. */
  threshold: number | null | undefined;
}

/** The figures of a class without a held-out row are unknown, so the row shows none. */
function ClassRow({ name, metrics, threshold }: ClassRowProps) {
  const known = metrics && metrics.support > 0 ? metrics : undefined;
  return (
    <Table.Tr>
      <Table.Td>
        <ClassName name={name} />
      </Table.Td>
      <Table.Td ta="right">{count(metrics?.support)}</Table.Td>
      <Table.Td ta="right">{score(known?.precision)}</Table.Td>
      <Table.Td ta="right">{score(known?.recall)}</Table.Td>
      <Table.Td ta="right" c="dimmed">
        {between(known?.recallInterval)}
      </Table.Td>
      <Table.Td ta="right" fw={550}>
        {score(known?.f1)}
      </Table.Td>
      <Table.Td ta="right" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {between(known?.f1Interval)}
      </Table.Td>
      {threshold !== undefined && <Table.Td ta="right">{score(threshold)}</Table.Td>}
    </Table.Tr>
  );
}
