import { useMergedRef, useResizeObserver } from '@mantine/hooks';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import styles from './scroll-region.module.css';

interface ScrollRegionProps {
  className?: string | undefined;
  /** Said by a screen reader when the region gets the focus. */
  label: string;
  children: ReactNode;
}

/** What is wider than its place scrolls sideways: with the mouse, a finger, and by keyboard, which needs a tab stop. */
export function ScrollRegion({ className, label, children }: ScrollRegionProps) {
  const element = useRef<HTMLDivElement>(null);
  const [sizeRef, size] = useResizeObserver<HTMLDivElement>();
  const [isScrollable, setScrollable] = useState(false);
  useLayoutEffect(() => {
    const { scrollWidth = 0, clientWidth = 0 } = element.current ?? {};
    setScrollable(scrollWidth > clientWidth);
  }, [size.width, children]);
  const reach = isScrollable ? { tabIndex: 0, role: 'region', 'aria-label': label } : {};
  return (
    <div ref={useMergedRef(element, sizeRef)} className={`${styles.region} ${className ?? ''}`} {...reach}>
      {children}
    </div>
  );
}
