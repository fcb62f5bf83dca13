import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { TrainingRunDto } from '../../api/types.js';
import { clockTime } from '../../format.js';
import styles from './training.module.css';

/** Follows its end, as a terminal does. */
export function RunLog({ log }: { log: TrainingRunDto['log'] }) {
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    element.current?.scrollTo({ top: element.current.scrollHeight });
  }, [log.length]);
  if (log.length === 0) return <Text c="dimmed">Nothing yet.</Text>;
  return (
    <pre ref={element} className={styles.log} tabIndex={0}>
      {log.map(({ at, text }) => `${clockTime(at)}  ${text}`).join('\n')}
    </pre>
  );
}
