import type { MouseEvent } from 'react';
import { createPath, useNavigate, type To } from 'react-router';

/** What acts by itself inside a row. */
const OWN_ACTION = 'a, button, input, label';
/** The second click of a double click selects a word, and its first must not open anything. */
const DOUBLE_CLICK_MS = 220;
const MIDDLE_BUTTON = 1;

let pending: ReturnType<typeof setTimeout> | undefined;

const hasSelection = () => window.getSelection()?.isCollapsed === false;
const isOwnAction = ({ target }: MouseEvent) => target instanceof Element && target.closest(OWN_ACTION) !== null;

/**
 * A row that opens by a click anywhere, while its text can be selected and copied, and what stands in it can be hovered.
 * The keyboard has the link or button in it.
 */
export function onRowClick(open: () => void) {
  return (event: MouseEvent): void => {
    clearTimeout(pending);
    if (isOwnAction(event) || event.detail > 1 || hasSelection()) return;
    pending = setTimeout(() => hasSelection() || open(), DOUBLE_CLICK_MS);
  };
}

/** The same for a row that is a link: with Ctrl, Cmd or the middle button it opens in a tab of its own. */
export function useRowLink() {
  const navigate = useNavigate();
  return (to: Exclude<To, string>, state?: unknown) => {
    const inNewTab = () => window.open(createPath(to), '_blank', 'noopener');
    const open = onRowClick(() => void navigate(to, { state, preventScrollReset: true }));
    return {
      onClick: (event: MouseEvent) => {
        if (!(event.ctrlKey || event.metaKey) || isOwnAction(event)) return open(event);
        inNewTab();
      },
      onAuxClick: (event: MouseEvent) => {
        if (event.button === MIDDLE_BUTTON && !isOwnAction(event)) inNewTab();
      },
    };
  };
}
