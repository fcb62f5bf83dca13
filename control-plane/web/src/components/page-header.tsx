import { Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { TextLink } from './text-link.js';

interface PageHeaderProps {
  title: string;
  /** What a name is the name of; for the title of the tab. */
  kind?: string;
  description?: ReactNode;
  back?: { to: string; label: string };
  actions?: ReactNode;
}

export function PageHeader({ title, kind, description, back, actions }: PageHeaderProps) {
  useDocumentTitle(`${kind ? `${kind} ` : ''}${title} · Picket`);
  return (
    <div>
      {back && (
        <TextLink to={back.to} size="sm" c="dimmed">
          <Group gap={2} component="span">
            <IconChevronLeft size={14} aria-hidden />
            {back.label}
          </Group>
        </TextLink>
      )}
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0 }}>
          <Title order={1}>{title}</Title>
          {description && (
            <Text component="div" size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </div>
        {actions}
      </Group>
    </div>
  );
}
