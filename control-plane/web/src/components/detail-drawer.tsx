import { Drawer } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import styles from './detail-drawer.module.css';

interface DetailDrawerProps {
  opened: boolean;
  title: ReactNode;
  /** What the tab is called while it is open. */
  pageTitle?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** Detail beside its list; the whole width where there is no room for both. */
export function DetailDrawer({ opened, title, pageTitle, onClose, children }: DetailDrawerProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const content = useRef<HTMLDivElement>(null);
  useEscape(opened, content, onClose);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      closeOnEscape={false}
      title={title}
      classNames={{ title: styles.title }}
      size={isNarrow ? '100%' : 720}
      closeButtonProps={{ 'aria-label': 'Close the detail' }}
    >
      {opened && pageTitle !== undefined && <PageTitle title={pageTitle} />}
      <div ref={content}>{children}</div>
    </Drawer>
  );
}

/** The title of the tab, until the drawer closes. */
function PageTitle({ title }: { title: string }) {
  // Before the next line's effect, which is one of the layout.
  useLayoutEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  useDocumentTitle(`${title} · Picket`);
  return null;
}

/** What is open inside a drawer and closes before it: a list of suggestions, a menu, a dialog above it. */
const INSIDE = '[role="listbox"], [role="menu"]';

/** Escape closes the innermost element only. */
function useEscape(opened: boolean, content: RefObject<Element | null>, onClose: () => void): void {
  useEffect(() => {
    if (!opened) return undefined;
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || isInnerOpen(content.current)) return;
      onClose();
    };
    // Before the inner element gets the key, for then that element is closed already.
    window.addEventListener('keydown', close, { capture: true });
    return () => window.removeEventListener('keydown', close, { capture: true });
  }, [opened, content, onClose]);
}

function isInnerOpen(content: Element | null): boolean {
  const isVisible = (element: Element) => element.checkVisibility();
  if ([...document.querySelectorAll(INSIDE)].some(isVisible)) return true;
  const dialogs = [...document.querySelectorAll('[role="dialog"]')].filter(isVisible);
  return dialogs.length > 0 && dialogs.at(-1)?.contains(content) !== true;
}
