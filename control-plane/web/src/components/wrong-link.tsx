import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import type { Unknown } from './link-check.js';

interface WrongLinkProps {
  unknown: readonly Unknown[];
  /** What leaving it out shows. */
  action?: string;
}

/** Says what a link asks for that the page does not know, instead of showing something else than the sender saw. */
export function WrongLink({ unknown, action = 'Show all' }: WrongLinkProps) {
  const [search, setSearch] = useSearchParams();
  const leaveOut = () => {
    const next = new URLSearchParams(search);
    for (const { name, value } of unknown) next.delete(name, value);
    setSearch(next);
  };
  return (
    <Alert color="yellow" icon={<IconLinkOff size={18} />} role="alert" title="This link has invalid parameters">
      <Text size="sm">
        This link has a filter that is not known here:{' '}
        {unknown.map(({ name, value }, index) => (
          <span key={`${name} ${index}`}>
            {index > 0 && ', '}
            <Code>{`${name}=${value}`}</Code>
          </span>
        ))}
      </Text>
      <Group mt="xs">
        <Button size="compact-sm" variant="default" onClick={leaveOut}>
          {action}
        </Button>
      </Group>
    </Alert>
  );
}
