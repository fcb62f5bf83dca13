import { useQueryClient, type Query } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useConnection } from '../../api/connection.js';

/** Shown, once loaded, and not renewed when it was asked for again. */
const isStale = (query: Query) =>
  query.isActive() && query.state.data !== undefined && query.state.fetchFailureCount > 0;

/** Since when the page shows data that is not renewed, in milliseconds since 1970; null while all is fresh. */
export function useDataAge(): number | null {
  const cache = useQueryClient().getQueryCache();
  const failing = useSyncExternalStore(
    (changed) => cache.subscribe(changed),
    () => {
      const stale = cache.getAll().filter(isStale);
      return stale.length === 0 ? null : Math.min(...stale.map(({ state }) => state.dataUpdatedAt));
    },
  );
  const { state, heardAt } = useConnection();
  return state === 'reconnecting' ? heardAt : failing;
}
