import { Button, Group, Stack, Text } from '@mantine/core';
import type { CreatedEnrolmentTokenDto } from '../../../api/types.js';
import { CommandLine } from '../../../components/command-line.js';
import { LocalOnly } from '../../../components/local-only.js';
import { absoluteTime, plural } from '../../../format.js';
import { ArrivalList } from './arrival-list.js';

interface NewTokenProps {
  token: CreatedEnrolmentTokenDto;
  onAnother: () => void;
}

/** The command for the new hosts, and the hosts as they arrive. */
export function NewToken({ token, onAnother }: NewTokenProps) {
  const { id, command, maxUses, expiresAt, isLocalOnly } = token;
  return (
    <Stack gap="md">
      <div>
        <Text size="sm" fw={550}>
          Run this on {maxUses === 1 ? 'the new host' : `up to ${plural(maxUses, 'host')}`}, before{' '}
          {absoluteTime(expiresAt)}
        </Text>
        <CommandLine command={command} />
        <Text size="xs" c="dimmed" mt={6}>
          Until there are packages, it runs in a checkout of Picket on that host, after ./scripts/setup.sh. The command
          is shown once: whoever has it can add an agent.
        </Text>
      </div>
      {isLocalOnly && (
        <LocalOnly title="Only agents of this machine reach the control plane" afterwards="make another command" />
      )}
      <ArrivalList tokenId={id} />
      <Group>
        <Button variant="default" size="compact-sm" onClick={onAnother}>
          Make another command
        </Button>
      </Group>
    </Stack>
  );
}
