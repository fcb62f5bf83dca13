import type { ScoredFlowDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { featureValue, signed } from '../../format.js';
import styles from './alerts.module.css';

/** Right of the middle: spoke for the class. Left: spoke against it. */
export function Contributions({ contributions }: { contributions: ScoredFlowDto['contributions'] }) {
  if (contributions.length === 0) return <Empty title="No explanation for this flow" />;
  const sorted = [...contributions].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const most = Math.abs(sorted[0]?.weight ?? 0) || 1;
  return (
    <ul className={styles.weights}>
      {sorted.map(({ feature, value, weight }) => (
        <li key={feature}>
          <span>{feature}</span>
          <span className={styles.weightValue}>= {value === null ? 'missing' : featureValue(feature, value)}</span>
          <span className={styles.weightTrack}>
            <span className={styles.weightBar} style={barStyle(weight / most)} />
          </span>
          <span className={styles.weightText}>{signed(weight, 2)}</span>
        </li>
      ))}
    </ul>
  );
}

/** `relative` is −1 to 1 of half the track. */
function barStyle(relative: number) {
  const width = `${Math.abs(relative) * 50}%`;
  return relative < 0
    ? { right: '50%', width, background: 'var(--pk-class-dos)' }
    : { left: '50%', width, background: 'var(--pk-severity-high)' };
}
