import { Text } from '@mantine/core';
import { count } from '../../format.js';
import { byReason } from './balance.js';

interface ReasonsProps {
  title: string;
  counters: Record<string, number>;
  /** Anything here is a loss. */
  bad?: boolean;
}

/** Counters by reason in one line; those that never rose are left out. */
export function Reasons({ title, counters, bad }: ReasonsProps) {
  const risen = byReason(counters).filter(({ value }) => value > 0);
  const text = risen.map(({ name, value }) => `${name} ${count(value)}`).join(' · ');
  return (
    <Text size="sm" my={8} c={bad && text ? 'var(--pk-bad)' : undefined}>
      <Text span c="dimmed" size="sm">
        {title}:{' '}
      </Text>
      {text || 'none'}
    </Text>
  );
}
