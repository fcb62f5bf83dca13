import { Tooltip } from '@mantine/core';
import { useConnection, type Connection } from '../../api/events.js';
import styles from './live-indicator.module.css';

const STATES: Record<Connection, { label: string; hint: string }> = {
  connecting: { label: 'Connecting', hint: 'Opening the stream of events.' },
  live: { label: 'Live', hint: 'Changes appear as they happen.' },
  reconnecting: {
    label: 'Reconnecting',
    hint: 'The stream of events is lost; what you see may be old. The page tries again by itself.',
  },
};

/** Whether what is on the page follows what happens. */
export function LiveIndicator() {
  const connection = useConnection();
  const { label, hint } = STATES[connection];
  return (
    <Tooltip label={hint}>
      <span className={styles.indicator} data-connection={connection} role="status" tabIndex={0}>
        {label}
      </span>
    </Tooltip>
  );
}
