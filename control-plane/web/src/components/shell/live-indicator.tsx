import { Tooltip } from '@mantine/core';
import { useConnection, type Connection } from '../../api/connection.js';
import styles from './live-indicator.module.css';

const STATES: Record<Connection['state'], { label: string; hint: string }> = {
  connecting: { label: 'Connecting', hint: 'Opening the stream of events.' },
  live: { label: 'Live', hint: 'Changes appear as they happen.' },
  reconnecting: {
    label: 'Reconnecting',
    hint: 'Connection lost. Data may be out of date. Reconnecting …',
  },
};

/** Whether what is on the page follows what happens. */
export function LiveIndicator() {
  const { state } = useConnection();
  const { label, hint } = STATES[state];
  return (
    <Tooltip label={hint}>
      <span className={styles.indicator} data-connection={state} role="status" tabIndex={0}>
        {label}
      </span>
    </Tooltip>
  );
}
