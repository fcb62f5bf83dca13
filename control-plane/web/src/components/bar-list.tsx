import type { ReactNode } from 'react';
import styles from './bar-list.module.css';

export interface Bar {
  key: string;
  label: ReactNode;
  /** 0 to 1: length of the bar. */
  share: number;
  text: ReactNode;
  colour: string;
  /** A mark on the bar's track, 0 to 1: a threshold. */
  mark?: number | undefined;
}

/** Horizontal bars with their names and values, which read as a list without eyes too. */
export function BarList({ bars }: { bars: readonly Bar[] }) {
  return (
    <ul className={styles.list} data-figure>
      {bars.map((bar) => (
        <li key={bar.key}>
          <span className={styles.label}>{bar.label}</span>
          <span className={styles.track}>
            <span className={styles.bar} style={{ width: `${bar.share * 100}%`, background: bar.colour }} />
            {bar.mark !== undefined && <span className={styles.mark} style={{ left: `${bar.mark * 100}%` }} />}
          </span>
          <span className={styles.text}>{bar.text}</span>
        </li>
      ))}
    </ul>
  );
}
