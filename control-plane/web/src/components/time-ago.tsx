import { Tooltip } from '@mantine/core';
import { absoluteTime, relativeTime } from '../format.js';
import { useNow } from './use-now.js';

/** "3 min ago"; the full date and time on hover, and for machines. */
export function TimeAgo({ at }: { at: string }) {
  const now = useNow();
  return (
    <Tooltip label={absoluteTime(at)}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  );
}
