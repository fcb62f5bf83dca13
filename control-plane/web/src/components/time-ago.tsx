import { Tooltip } from '@mantine/core';
import { absoluteTime, relativeTime } from '../format.js';
import { useNow } from './use-now.js';

interface TimeAgoProps {
  at: string;
  /** A row that opens has the whole in its detail: the keyboard is not stopped at each cell. */
  inRow?: boolean;
}

/** "3 min ago"; the full date and time by mouse, keyboard and finger, and for machines. */
export function TimeAgo({ at, inRow = false }: TimeAgoProps) {
  const now = useNow();
  return (
    <Tooltip label={absoluteTime(at)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }} tabIndex={inRow ? undefined : 0}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  );
}
