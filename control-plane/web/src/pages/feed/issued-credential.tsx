import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { IssuedFeedCredentialDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { LocalOnly } from '../../components/local-only.js';
import styles from './feed.module.css';

/** What the owner of a subscriber needs, shown once. */
export function IssuedCredential({ issued }: { issued: IssuedFeedCredentialDto }) {
  const { user, password, url, topic, command, maxConnections, isLocalOnly } = issued;
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
          ['Client id', maxConnections > 1 ? `${user}, or ${user}.2 and so on for more connections` : user],
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
      {isLocalOnly && (
        <LocalOnly title="Only programs of this machine reach the broker" afterwards="renew the credential" />
      )}
    </Stack>
  );
}
