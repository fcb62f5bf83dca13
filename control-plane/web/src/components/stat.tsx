import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './stat.module.css';

interface StatProps {
  label: string;
  value: ReactNode;
  unit?: string;
  /** One quiet line under the figure. */
  hint?: ReactNode;
}

/** One figure that matters, with its name and unit. */
export function Stat({ label, value, unit, hint }: StatProps) {
  return (
    <div className={styles.stat}>
      <Text size="xs" c="dimmed" fw={500}>
        {label}
      </Text>
      <div className={styles.figure} data-figure>
        {value}
        {unit && <span className={styles.unit}>{unit}</span>}
      </div>
      <Text size="xs" c="dimmed" component="div">
        {hint ?? ' '}
      </Text>
    </div>
  );
}

/** Figures side by side in one strip. */
export const StatStrip = ({ children }: { children: ReactNode }) => <div className={styles.strip}>{children}</div>;
