import { Table, Text } from '@mantine/core';
import type { Evaluation } from '../../../api/types.js';
import { ClassName, Tag } from '../../../components/tag.js';
import { between, falseAlarmRate, percent } from '../../../format.js';

type Point = Evaluation['operatingPoints'][number];

/** One row per budget: what it costs in false alarms, and which share of each attack is alerted on as that attack. */
export function BudgetTable({ points }: { points: readonly Point[] }) {
  const attacks = Object.keys(points[0]?.recall ?? {}).sort();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Budget</Table.Th>
          <Table.Th ta="right">False alarms</Table.Th>
          <Table.Th ta="right">95 % interval</Table.Th>
          {attacks.map((name) => (
            <Table.Th key={name} ta="right">
              <ClassName name={name} />
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {points.map((point) => (
          <Table.Tr key={point.budget} fw={point.chosen ? 550 : undefined}>
            <Table.Td>
              {percent(point.budget, 2)} {point.chosen && <Tag colour="var(--pk-good)">chosen</Tag>}
            </Table.Td>
            <Table.Td ta="right">{falseAlarmRate(point.benignFalsePositiveRate)}</Table.Td>
            <Table.Td ta="right" c="dimmed">
              {between(point.benignFalsePositiveInterval, falseAlarmRate)}
            </Table.Td>
            {attacks.map((name) => (
              <Recall key={name} recall={point.recall[name]} threshold={point.thresholds[name]} />
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Recall({ recall, threshold }: { recall: Point['recall'][string] | undefined; threshold: number | undefined }) {
  const known = recall && recall.support > 0 ? recall : undefined;
  return (
    <Table.Td ta="right" title={known && `${percent(known.anyAttack, 2)} are alerted on as some attack`}>
      {percent(known?.ownClass, 2)}
      <Text size="xs" c="dimmed" fw={400}>
        from {threshold?.toFixed(3)}
      </Text>
    </Table.Td>
  );
}
