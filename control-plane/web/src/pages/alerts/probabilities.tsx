import { Text } from '@mantine/core';
import type { ScoredFlowDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { classColour } from '../../components/colours.js';
import { ClassName } from '../../components/tag.js';
import { percent } from '../../format.js';

const ANOMALY = 'unknown';

/** Probabilities of the classes sum to 100 %; how strange the flow is, is a score of its own and no probability. */
export function Probabilities({ probabilities }: { probabilities: ScoredFlowDto['probabilities'] }) {
  const anomaly = probabilities[ANOMALY];
  const bars = Object.entries(probabilities)
    .filter(([name]) => name !== ANOMALY)
    .sort(([, a], [, b]) => b - a)
    .map(([name, probability]) => ({
      key: name,
      label: <ClassName name={name} />,
      share: probability,
      colour: classColour(name),
      text: percent(probability, 2),
    }));
  return (
    <>
      <BarList bars={bars} />
      {anomaly !== undefined && (
        <Text size="sm" c="dimmed" pt="xs">
          Anomaly score {anomaly.toFixed(3)}: how badly a model of benign flows reproduces this one. Not a probability.
        </Text>
      )}
    </>
  );
}
