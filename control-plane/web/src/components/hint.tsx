import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './hint.module.css';

interface HintProps {
  /** The whole of what is shown short. */
  label: ReactNode;
  /** A row that opens has the whole in its detail: the keyboard is not stopped at each cell. */
  inRow?: boolean;
  /** Cut off where there is no room. */
  truncate?: boolean;
  children: ReactNode;
}

/** The whole behind what is shown short: by mouse, keyboard and finger. */
export const Hint = ({ label, inRow = false, truncate = false, children }: HintProps) => (
  <Tooltip label={label} className={styles.whole}>
    <span className={truncate ? styles.truncated : undefined} tabIndex={inRow ? undefined : 0}>
      {children}
    </span>
  </Tooltip>
);
