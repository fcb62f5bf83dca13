import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import styles from './detail-drawer.module.css';

interface DetailDrawerProps {
  opened: boolean;
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** Detail beside its list; the whole width where there is no room for both. */
export function DetailDrawer({ opened, title, onClose, children }: DetailDrawerProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      classNames={{ title: styles.title }}
      size={isNarrow ? '100%' : 720}
      closeButtonProps={{ 'aria-label': 'Close the detail' }}
    >
      {children}
    </Drawer>
  );
}
