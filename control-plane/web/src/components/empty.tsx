import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CommandLine } from './command-line.js';

interface EmptyProps {
  title: string;
  children?: ReactNode;
  /** The exact command that fills this place. */
  command?: string;
}

/** What stands where there is no data yet: what is missing and what brings it. */
export function Empty({ title, children, command }: EmptyProps) {
  return (
    <Stack gap={6} align="center" py="xl" px="md" ta="center">
      <Text fw={550}>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
      {command && <CommandLine command={command} />}
    </Stack>
  );
}
