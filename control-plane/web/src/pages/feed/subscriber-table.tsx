import { Group, Table, Text } from '@mantine/core';
import type { FeedSubscriberDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { Dotted } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime, plural } from '../../format.js';
import { ChangeScope } from './change-scope.js';
import { RenewCredential } from './renew-credential.js';
import { RevokeSubscriber } from './revoke-subscriber.js';
import { scopeInWords } from './scope-words.js';

const COLOURS: Readonly<Record<FeedSubscriberDto['state'], string>> = {
  valid: 'var(--pk-good)',
  expired: 'var(--pk-warn)',
  revoked: 'var(--pk-bad)',
};

export function SubscriberTable({ subscribers }: { subscribers: readonly FeedSubscriberDto[] }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Subscriber</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Reads</Table.Th>
          <Table.Th>Shows</Table.Th>
          <Table.Th>Last seen</Table.Th>
          <Table.Th ta="right">Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {subscribers.map((subscriber) => (
          <SubscriberRow key={subscriber.name} subscriber={subscriber} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

const SubscriberRow = ({ subscriber }: { subscriber: FeedSubscriberDto }) => (
  <Table.Tr>
    <Table.Td style={{ overflowWrap: 'anywhere' }}>
      {subscriber.name}
      <Text size="xs" c="dimmed">
        {subscriber.note || `by ${subscriber.createdBy}`}
      </Text>
    </Table.Td>
    <Table.Td>
      <Dotted colour={COLOURS[subscriber.state]}>{subscriber.state}</Dotted>
      {subscriber.revokedAt && (
        <Text size="xs" c="dimmed">
          by {subscriber.revokedBy}, <TimeAgo at={subscriber.revokedAt} />
        </Text>
      )}
    </Table.Td>
    <Table.Td style={{ overflowWrap: 'anywhere' }}>{scopeInWords(subscriber.scope)}</Table.Td>
    <Table.Td>
      {subscriber.kind}
      {subscriber.expiresAt && (
        <Text size="xs" c="dimmed">
          until {absoluteTime(subscriber.expiresAt)}
        </Text>
      )}
    </Table.Td>
    <Table.Td>
      <LastSeen subscriber={subscriber} />
    </Table.Td>
    <Table.Td>
      {subscriber.state !== 'revoked' && (
        <Allowed action="feed.manage">
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            <ChangeScope subscriber={subscriber} />
            <RenewCredential subscriber={subscriber} />
            <RevokeSubscriber name={subscriber.name} />
          </Group>
        </Allowed>
      )}
    </Table.Td>
  </Table.Tr>
);

function LastSeen({ subscriber: { connections, lastSeenAt, lastSeenAddress } }: { subscriber: FeedSubscriberDto }) {
  if (lastSeenAt === null) return <Text c="dimmed">{connections === null ? 'not known' : 'never'}</Text>;
  const open = connections ?? 0;
  return (
    <>
      {open > 0 ? 'connected now' : <TimeAgo at={lastSeenAt} />}
      <Text size="xs" c="dimmed">
        {lastSeenAddress}
        {open > 1 && `, ${plural(open, 'connection')}`}
      </Text>
    </>
  );
}
