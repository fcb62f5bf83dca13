import { useEffect, useRef } from 'react';

/** Longer than a drawer takes to go and to give the focus back. */
const AFTER_DRAWER_MS = 350;

/**
 * Where the row of a detail has left the list meanwhile (it was labelled, and the list shows what is not), the keyboard
 * goes on at the row in its place when the detail closes.
 */
export function useRowFocus(rows: readonly { readonly id: string }[], selected: string | undefined): void {
  const place = useRef<number>(undefined);
  const shown = useRef(rows);
  useEffect(() => {
    shown.current = rows;
    const index = rows.findIndex(({ id }) => id === selected);
    if (index >= 0) place.current = index;
  }, [rows, selected]);
  useEffect(() => {
    if (selected !== undefined || place.current === undefined) return undefined;
    const timer = setTimeout(() => focusRow(shown.current, place.current ?? 0), AFTER_DRAWER_MS);
    return () => clearTimeout(timer);
  }, [selected]);
}

function focusRow(rows: readonly { readonly id: string }[], place: number): void {
  if (document.activeElement !== document.body) return;
  const row = rows[Math.min(place, rows.length - 1)];
  if (row) document.querySelector<HTMLElement>(`[data-row="${row.id}"] a`)?.focus({ preventScroll: true });
}
