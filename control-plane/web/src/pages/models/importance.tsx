import type { ModelVersionDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { percent } from '../../format.js';

const SHOWN = 15;

export function Importance({ importance }: { importance: ModelVersionDto['importance'] }) {
  const sorted = [...importance].sort((a, b) => b.gain - a.gain);
  const total = sorted.reduce((sum, { gain }) => sum + gain, 0) || 1;
  const most = sorted[0]?.gain || 1;
  const bars = sorted.slice(0, SHOWN).map(({ feature, gain }) => ({
    key: feature,
    label: feature,
    share: gain / most,
    text: percent(gain / total),
    colour: 'var(--mantine-primary-color-filled)',
  }));
  return <BarList bars={bars} />;
}
