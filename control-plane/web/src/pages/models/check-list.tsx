import { Table } from '@mantine/core';
import type { PromotionCheck } from '../../api/types.js';
import { Tag } from '../../components/tag.js';

const RESULTS: Record<PromotionCheck['state'], { colour: string; word: string }> = {
  pass: { colour: 'var(--pk-good)', word: 'passes' },
  fail: { colour: 'var(--pk-bad)', word: 'fails' },
  'not-applicable': { colour: 'var(--pk-idle)', word: 'not applicable' },
};

const NAMES: Record<PromotionCheck['check'], string> = {
  audit: 'Audit of the data',
  rows: 'Training rows',
  classes: 'Classes',
  recall: 'Finds each class',
  'false-alarms': 'False alarms',
  outputs: 'Outputs',
  comparison: 'Against the champion',
  thresholds: 'Thresholds',
};

/** What was looked at before a version became the champion, or did not. */
export const CheckList = ({ checks }: { checks: readonly PromotionCheck[] }) => (
  <Table verticalSpacing={4}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Check</Table.Th>
        <Table.Th>Result</Table.Th>
        <Table.Th>Why</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {checks.map(({ check, state, detail }) => (
        <Table.Tr key={check}>
          <Table.Td>{NAMES[check]}</Table.Td>
          <Table.Td>
            <Tag colour={RESULTS[state].colour}>{RESULTS[state].word}</Tag>
          </Table.Td>
          <Table.Td>{detail}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
