import type { ModelMetrics } from '../../api/types.js';
import { count, percent } from '../../format.js';
import styles from './confusion-matrix.module.css';

interface ConfusionMatrixProps {
  /** [actual][predicted] */
  confusion: ModelMetrics['confusion'];
  classes: readonly string[];
  /** Of a matrix of alerts: the class that stands for no alert; it has a column more, `unknown`. */
  noAlert?: string;
}

/** Rows are what the flows were, columns what the model said; the tint is the share of the row. */
export function ConfusionMatrix({ confusion, classes, noAlert }: ConfusionMatrixProps) {
  const columns = noAlert === undefined ? classes : [...classes, 'unknown'];
  return (
    <table className={styles.matrix}>
      <thead>
        <tr>
          <th scope="col" className={styles.corner}>
            was ↓ said →
          </th>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name === noAlert ? 'no alert' : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {confusion.map((row, actual) => (
          <tr key={classes[actual]}>
            <th scope="row">{classes[actual]}</th>
            {row.map((value, predicted) => (
              <Cell key={columns[predicted]} value={value} total={sum(row)} right={actual === predicted} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ value, total, right }: { value: number; total: number; right: boolean }) {
  const share = total === 0 ? 0 : value / total;
  const colour = right ? 'var(--pk-good)' : 'var(--pk-bad)';
  // The square root lets the few mistakes among thousands be seen at all.
  const tint = value === 0 ? 0 : 8 + 34 * Math.sqrt(share);
  return (
    <td
      style={{ background: `color-mix(in srgb, ${colour} ${tint.toFixed(0)}%, transparent)` }}
      data-empty={value === 0 || undefined}
      title={`${percent(share, 2)} of the row`}
    >
      {count(value)}
    </td>
  );
}

const sum = (row: readonly number[]) => row.reduce((total, value) => total + value, 0);
