import { useRef } from 'react';
import { useLocation, useNavigate, useSearchParams, type To } from 'react-router';

/** State of the entry of a detail that was opened from its list, so that closing it is the step back. */
export const OPENED_FROM_LIST = { openedFromList: true } as const;

const isFromList = (state: unknown) =>
  typeof state === 'object' && state !== null && 'openedFromList' in state && state.openedFromList === true;

/**
 * Closes a detail that has an address. Where it was opened from the list this is one step back, so that Back never opens
 * again what was just closed; where it was opened by a link the list takes its place.
 */
export function useCloseDetail(): (list: To) => void {
  const navigate = useNavigate();
  const { key, state } = useLocation() as { key: string; state: unknown };
  const closed = useRef<string>(undefined);
  return (list) => {
    // A second Escape before the step is done would go back twice.
    if (closed.current === key) return;
    closed.current = key;
    if (isFromList(state)) void navigate(-1);
    else void navigate(list, { replace: true, preventScrollReset: true });
  };
}

/** A detail that is named by a parameter of the address: what is open, how to open it, and how to close it. */
export function useDetailParameter(name: string) {
  const [search, setSearch] = useSearchParams();
  const { pathname } = useLocation();
  const close = useCloseDetail();
  const withValue = (value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    return next;
  };
  return {
    opened: search.get(name) ?? undefined,
    open: (value: string) => setSearch(withValue(value), { state: OPENED_FROM_LIST, preventScrollReset: true }),
    close: () => close({ pathname, search: withValue(null).toString() }),
  };
}
