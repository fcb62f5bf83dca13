import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { clockTime, duration } from '../../format.js';
import { useNow } from '../use-now.js';
import { useDataAge } from './use-data-age.js';

/** Says how old the figures on the page are, as soon as nothing renews them any more. */
export function StaleBanner() {
  const sinceMs = useDataAge();
  const now = useNow();
  if (sinceMs === null) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconPlugConnectedX size={18} />}
      role="alert"
      title={`No news from the control plane since ${clockTime(sinceMs)}`}
    >
      What you see is {duration(Math.max(now - sinceMs, 1000))} old. The page tries again by itself.
    </Alert>
  );
}
