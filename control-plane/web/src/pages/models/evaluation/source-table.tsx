import { Table, Text } from '@mantine/core';
import { isWorse, orderSources, SOURCE_KINDS } from '../../../../../src/model-reports/render/order-sources.js';
import type { Evaluation, SourceResult } from '../../../api/types.js';
import { Empty } from '../../../components/empty.js';
import { count, falseAlarmRate, percent, score } from '../../../format.js';
import styles from './evaluation.module.css';

export const SourceTable = ({ evaluation }: { evaluation: Evaluation }) =>
  evaluation.sources.length === 0 ? (
    <Empty title="No results for other networks">
      The data set is one file, and the version has not been tried on another.
    </Empty>
  ) : (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Source</Table.Th>
          <Table.Th ta="right">Rows</Table.Th>
          <Table.Th ta="right">Macro F1</Table.Th>
          <Table.Th ta="right">Accuracy</Table.Th>
          <Table.Th ta="right">Attacks alerted on</Table.Th>
          <Table.Th ta="right">False alarms</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {orderSources(evaluation.sources).map((source, index) => (
          <SourceRow key={index} source={source} worse={isWorse(evaluation, source)} />
        ))}
      </Table.Tbody>
    </Table>
  );

const SourceRow = ({ source, worse }: { source: SourceResult; worse: boolean }) => (
  <Table.Tr>
    <Table.Td className={styles.source}>
      <Text size="sm" fw={550} inherit>
        {source.source}
      </Text>
      <Text size="xs" c="dimmed">
        {[SOURCE_KINDS[source.kind], ...source.remarks].join('; ')}
      </Text>
    </Table.Td>
    <Table.Td ta="right">{count(source.rows)}</Table.Td>
    <Table.Td ta="right" fw={550} c={worse ? 'var(--pk-bad)' : undefined}>
      {score(source.metrics?.macroF1)}
    </Table.Td>
    <Table.Td ta="right">{score(source.metrics?.accuracy)}</Table.Td>
    <Table.Td ta="right">{percent(source.attackRecall)}</Table.Td>
    <Table.Td ta="right">{falseAlarmRate(source.metrics?.benignFalsePositiveRate)}</Table.Td>
  </Table.Tr>
);
