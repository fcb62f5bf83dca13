import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { CreatedEnrolmentTokenDto } from '../../../api/types.js';
import { CommandLine } from '../../../components/command-line.js';
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
      {isLocalOnly && <LocalOnly />}
      <ArrivalList tokenId={id} />
      <Group>
        <Button variant="default" size="compact-sm" onClick={onAnother}>
          Make another command
        </Button>
      </Group>
    </Stack>
  );
}

const LocalOnly = () => (
  <Alert color="yellow" icon={<IconLock size={18} />} title="Only agents of this machine reach the control plane">
    <Text size="sm">
      To open it to other hosts, set one setting, restart the control plane and make another command:
    </Text>
    <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
      {'PICKET_PUBLIC_URL=https://<name of this host>'}
    </Code>
  </Alert>
);
