import { Table, Text } from '@mantine/core';
import type { TrainingRunDto } from '../../api/types.js';
import { Dotted } from '../../components/tag.js';
import { count, score } from '../../format.js';

type Trial = TrainingRunDto['trials'][number];

const COLOURS: Record<Trial['state'], string> = {
  running: 'var(--mantine-primary-color-filled)',
  dropped: 'var(--pk-idle)',
  unfinished: 'var(--pk-warn)',
  best: 'var(--pk-good)',
};

/** Those that got furthest first; losses compare among equally many rows only. */
const byRank = (a: Trial, b: Trial) =>
  Number(b.state === 'best') - Number(a.state === 'best') ||
  b.trainingRows - a.trainingRows ||
  a.validationLoss - b.validationLoss;

export const TrialTable = ({ trials }: { trials: readonly Trial[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Trial</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th ta="right">Training rows</Table.Th>
        <Table.Th ta="right">Validation loss</Table.Th>
        <Table.Th ta="right">Rounds</Table.Th>
        <Table.Th>Tree shape</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {[...trials].sort(byRank).map((trial) => (
        <Table.Tr key={trial.trial}>
          <Table.Td>{trial.trial}</Table.Td>
          <Table.Td>
            <Dotted colour={COLOURS[trial.state]}>{trial.state}</Dotted>
          </Table.Td>
          <Table.Td ta="right">{count(trial.trainingRows)}</Table.Td>
          <Table.Td ta="right">{score(trial.validationLoss)}</Table.Td>
          <Table.Td ta="right">{count(trial.rounds)}</Table.Td>
          <Table.Td style={{ minWidth: 320 }}>
            <Text size="xs" c="dimmed">
              {shapeText(trial.shape)}
            </Text>
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

const shapeText = ({
  maxDepth,
  learningRate,
  minChildWeight,
  subsample,
  columnSample,
  l1,
  l2,
  gamma,
}: Trial['shape']) =>
  `depth ${maxDepth}, rate ${learningRate}, child ${minChildWeight}, rows ${subsample}, features ${columnSample}, ` +
  `L1 ${l1}, L2 ${l2}, gain ${gamma}`;
