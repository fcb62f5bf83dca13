import { List, Table, Text } from '@mantine/core';
import type { ChampionComparison, ModelMetrics } from '../../../api/types.js';
import { decidingDifference, verdictOf } from '../../../../../src/registry/aliases/domain/comparison-verdict.js';
import { Tag } from '../../../components/tag.js';
import { falseAlarmRate, percent, score } from '../../../format.js';
import styles from './evaluation.module.css';

interface ComparisonTableProps {
  comparison: ChampionComparison;
  /** What to call the newer version. */
  newer: string;
}

/** Two versions on the same rows, and whether the difference is more than chance. */
export function ComparisonTable({ comparison, newer }: ComparisonTableProps) {
  const { champion, challenger, name, version, classes, remarks } = comparison;
  const present = classes.filter((one) => (challenger.perClass[one]?.support ?? 0) > 0);
  return (
    <>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Version</Table.Th>
            <Table.Th ta="right">Macro F1</Table.Th>
            <Table.Th ta="right">Accuracy</Table.Th>
            <Table.Th ta="right">Attacks alerted on</Table.Th>
            <Table.Th ta="right">False alarms</Table.Th>
            {present.map((one) => (
              <Table.Th key={one} ta="right">
                F1 {one}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <VersionRow called={`${name} v${version}`} metrics={champion} classes={present} />
          <VersionRow called={newer} metrics={challenger} classes={present} />
        </Table.Tbody>
      </Table>
      <div className={styles.below}>
        <Verdict comparison={comparison} newer={newer} />
        {remarks.length > 0 && (
          <List size="sm">
            {remarks.map((remark) => (
              <List.Item key={remark}>{remark}</List.Item>
            ))}
          </List>
        )}
      </div>
    </>
  );
}

interface VersionRowProps {
  called: string;
  metrics: ModelMetrics;
  classes: readonly string[];
}

const VersionRow = ({ called, metrics, classes }: VersionRowProps) => (
  <Table.Tr>
    <Table.Td>{called}</Table.Td>
    <Table.Td ta="right" fw={550}>
      {score(metrics.macroF1)}
    </Table.Td>
    <Table.Td ta="right">{score(metrics.accuracy)}</Table.Td>
    <Table.Td ta="right">{percent(metrics.binary?.recall, 2)}</Table.Td>
    <Table.Td ta="right">{falseAlarmRate(metrics.benignFalsePositiveRate)}</Table.Td>
    {classes.map((name) => (
      <Table.Td key={name} ta="right">
        {score(metrics.perClass[name]?.f1)}
      </Table.Td>
    ))}
  </Table.Tr>
);

const VERDICTS = {
  better: ['var(--pk-good)', 'is better'],
  equal: ['var(--pk-idle)', 'shows no difference beyond chance'],
  worse: ['var(--pk-bad)', 'is worse'],
} as const;

function Verdict({ comparison, newer }: { comparison: ChampionComparison; newer: string }) {
  const { value, low, high } = decidingDifference(comparison);
  const [colour, word] = VERDICTS[verdictOf(comparison)];
  return (
    <Text size="sm">
      <Tag colour={colour}>{`${newer} ${word}`}</Tag> Macro F1 of what agents alert on differs by {difference(value)},
      95 % interval {difference(low)} to {difference(high)} (paired bootstrap).
    </Text>
  );
}

const difference = (value: number) => `${value < 0 ? '−' : '+'}${score(Math.abs(value))}`;
