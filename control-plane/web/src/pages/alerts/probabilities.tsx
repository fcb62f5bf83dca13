import type { ScoredFlowDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { classColour } from '../../components/colours.js';
import { ClassName } from '../../components/tag.js';
import { percent } from '../../format.js';

export function Probabilities({ probabilities }: { probabilities: ScoredFlowDto['probabilities'] }) {
  const bars = Object.entries(probabilities)
    .sort(([, a], [, b]) => b - a)
    .map(([name, probability]) => ({
      key: name,
      label: <ClassName name={name} />,
      share: probability,
      colour: classColour(name),
      text: percent(probability, 2),
    }));
  return <BarList bars={bars} />;
}
