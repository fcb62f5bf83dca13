import { Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { unknownIn, type Known } from './link-check.js';
import { TextLink } from './text-link.js';
import { WrongLink } from './wrong-link.js';

interface PageHeaderProps {
  title: string;
  /** What a name is the name of; for the title of the tab. */
  kind?: string;
  description?: ReactNode;
  back?: { to: string; label: string };
  actions?: ReactNode;
  /** What the page takes from its address; default: nothing. */
  known?: Known;
}

const NOTHING: Known = {};

export function PageHeader({ title, kind, description, back, actions, known = NOTHING }: PageHeaderProps) {
  const [search] = useSearchParams();
  const unknown = unknownIn(search, known);
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
      {unknown.length > 0 && <WrongLink unknown={unknown} />}
    </div>
  );
}
