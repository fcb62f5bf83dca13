import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconLock } from '@tabler/icons-react';
import type { IssuedFeedCredentialDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import styles from './feed.module.css';

/** What the owner of a subscriber needs, shown once. */
export function IssuedCredential({ issued }: { issued: IssuedFeedCredentialDto }) {
  const { user, password, url, topic, command, isLocalOnly } = issued;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Shown once: what stands here cannot be read again. Whoever has it can read the alerts of this scope.
      </Text>
      <Facts
        items={[
          ['Broker', url],
          [password === null ? 'Name in the certificate' : 'User name', user],
          ...(password === null ? [] : [['Password', <Code key="password">{password}</Code>] as const]),
          ['Client id', `${user}, or ${user}.2 and so on for more connections`],
          ['Topics', topic],
        ]}
      />
      <div>
        <Group justify="space-between">
          <Text size="sm" fw={550}>
            To see the feed, paste this into a shell
          </Text>
          <CopyButton value={command}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy all'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Code block mt={6} className={styles.command} tabIndex={0} aria-label="Commands">
          {command}
        </Code>
        <Text size="xs" c="dimmed" mt={6}>
          It writes the CA{password === null ? ', the certificate' : ''}
          {issued.privateKey === null ? '' : ' and the key'} into the present folder, and needs the package
          mosquitto-clients.
        </Text>
      </div>
      {isLocalOnly && <LocalOnly />}
    </Stack>
  );
}

const LocalOnly = () => (
  <Alert color="yellow" icon={<IconLock size={18} />} title="Only programs of this machine reach the broker">
    <Text size="sm">
      To open it to other hosts, set one setting, restart the control plane and renew the credential:
    </Text>
    <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
      {'PICKET_PUBLIC_URL=https://<name of this host>'}
    </Code>
  </Alert>
);
