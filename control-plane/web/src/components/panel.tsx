import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Boundary } from './boundary.js';
import { ScrollRegion } from './scroll-region.js';
import styles from './panel.module.css';

interface PanelProps {
  title?: ReactNode;
  /** One short line under the title: what is shown, in which unit. */
  hint?: ReactNode;
  /** Buttons or links at the right of the title. */
  actions?: ReactNode;
  /** Content reaches the edges (tables); it scrolls sideways inside the panel, never the page. */
  flush?: boolean;
  children: ReactNode;
}

/** The one kind of card in the console. */
export function Panel({ title, hint, actions, flush, children }: PanelProps) {
  return (
    <section className={styles.panel}>
      {title && (
        <Group justify="space-between" gap="xs" className={styles.head}>
          <div>
            <Title order={2}>{title}</Title>
            {hint && (
              <Text size="xs" c="dimmed">
                {hint}
              </Text>
            )}
          </div>
          {actions}
        </Group>
      )}
      {flush ? (
        <ScrollRegion className={styles.flush} label={typeof title === 'string' ? title : 'Table'}>
          <Boundary>{children}</Boundary>
        </ScrollRegion>
      ) : (
        <div className={styles.body}>
          <Boundary>{children}</Boundary>
        </div>
      )}
    </section>
  );
}
