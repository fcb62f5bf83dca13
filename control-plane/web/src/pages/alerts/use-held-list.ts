import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onArrivals } from '../../api/arrivals.js';
import { matches } from '../../api/apply-events.js';
import { alertsQuery, heldAlertsQuery, type AlertFilter } from '../../api/queries.js';

/** Alerts that came since a list was held; of some nothing is known but that they came. */
export interface Waiting {
  readonly count: number;
  readonly isAtLeast: boolean;
}

const NONE: Waiting = { count: 0, isAtLeast: false };

/** The list of alerts, which can be held: then it is a copy apart from the live one, and new alerts are counted. */
export function useHeldList(filter: AlertFilter) {
  const client = useQueryClient();
  const key = JSON.stringify(filter);
  /** The filter of the list that is held: another filter is another list. */
  const [heldKey, setHeldKey] = useState<string | null>(null);
  const isHeld = heldKey === key;
  const live = useInfiniteQuery({ ...alertsQuery(filter), enabled: !isHeld });
  const held = useInfiniteQuery({ ...heldAlertsQuery(filter), enabled: isHeld });
  const waiting = useWaiting(filter, isHeld);

  const toggle = () => {
    const heldQuery = heldAlertsQuery(filter).queryKey;
    if (isHeld) {
      setHeldKey(null);
      client.removeQueries({ queryKey: heldQuery });
      // What came meanwhile, beyond what the events have brought.
      if (waiting.isAtLeast) void client.invalidateQueries({ queryKey: alertsQuery(filter).queryKey });
      return;
    }
    client.setQueryData(heldQuery, client.getQueryData(alertsQuery(filter).queryKey));
    setHeldKey(key);
  };
  return { query: isHeld ? held : live, isHeld, waiting, toggle };
}

function useWaiting(filter: AlertFilter, isHeld: boolean): Waiting {
  const [waiting, setWaiting] = useState(NONE);
  const key = isHeld ? JSON.stringify(filter) : null;
  const [countedFor, setCountedFor] = useState(key);
  if (countedFor !== key) {
    setCountedFor(key);
    setWaiting(NONE);
  }
  useEffect(() => {
    if (key === null) return undefined;
    const wanted = JSON.parse(key) as AlertFilter;
    return onArrivals((alerts, leftOut) => {
      const isAll = Object.values(wanted).every((value) => value === undefined);
      const more = alerts.filter((alert) => matches(alert, wanted)).length + (isAll ? leftOut : 0);
      setWaiting(({ count, isAtLeast }) => ({
        count: count + more,
        isAtLeast: isAtLeast || (!isAll && leftOut > 0),
      }));
    });
  }, [key]);
  return waiting;
}
