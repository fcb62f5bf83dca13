import { SegmentedControl, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { allSessionsQuery, ownSessionsQuery, useEndSession } from '../../api/access.js';
import type { SessionDto } from '../../api/types.js';
import { commandWith, ConfirmedAction } from '../../components/confirmed-action.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Tag } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime } from '../../format.js';

const WHOSE = [
  { value: 'all', label: 'All people' },
  { value: 'own', label: 'Mine' },
];

/** Where people are signed in: the own sessions, or for administrators those of all people. */
export function SessionsPanel({ isManager }: { isManager: boolean }) {
  const [search, setSearch] = useSearchParams();
  const whose = isManager && search.get('sessions') !== 'own' ? 'all' : 'own';
  const list = whose === 'all' ? allSessionsQuery : ownSessionsQuery;
  const sessions = useQuery(list);
  const choice = isManager && (
    <SegmentedControl
      size="xs"
      aria-label="Whose sessions"
      data={WHOSE}
      value={whose}
      onChange={(sessionsOf) => setSearch({ sessions: sessionsOf }, { replace: true, preventScrollReset: true })}
    />
  );
  return (
    <Panel
      title={whose === 'all' ? 'Sessions' : 'My sessions'}
      hint="A session ends 12 hours after its last use, and after 7 days in any case"
      actions={choice}
      flush
    >
      <Loaded query={sessions} height={120}>
        {({ items, nextCursor }) => (
          <>
            {items.length > 0 ? (
              <SessionTable sessions={items} />
            ) : (
              <Empty title="No one is signed in">
                A session begins when a person signs in with a name and a password.
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={list} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

const SessionTable = ({ sessions }: { sessions: readonly SessionDto[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Person</Table.Th>
        <Table.Th>Browser or program</Table.Th>
        <Table.Th>Address</Table.Th>
        <Table.Th>Last used</Table.Th>
        <Table.Th ta="right">Change</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </Table.Tbody>
  </Table>
);

const SessionRow = ({ session }: { session: SessionDto }) => (
  <Table.Tr>
    <Table.Td>
      {session.user}
      <Text size="xs" c="dimmed">
        since {absoluteTime(session.createdAt)}
      </Text>
    </Table.Td>
    <Table.Td miw={200} style={{ overflowWrap: 'anywhere' }}>
      {session.client || '–'}
    </Table.Td>
    <Table.Td style={{ whiteSpace: 'nowrap' }}>{session.address}</Table.Td>
    <Table.Td>
      <TimeAgo at={session.lastUsedAt} />
    </Table.Td>
    <Table.Td ta="right">
      {session.isPresent ? <Tag colour="var(--pk-good)">this one</Tag> : <End session={session} />}
    </Table.Td>
  </Table.Tr>
);

function End({ session: { id, user, client } }: { session: SessionDto }) {
  const end = useEndSession(id);
  return (
    <ConfirmedAction
      needs="own-account.manage"
      button="End…"
      label={`End the session of ${user} (${client || 'unknown'})`}
      title={`End this session of ${user}?`}
      action="End it"
      isDangerous
      asksWho={false}
      command={commandWith(end, undefined)}
    >
      That browser is led to the sign-in at its next request. To keep the person out, disable the account.
    </ConfirmedAction>
  );
}
