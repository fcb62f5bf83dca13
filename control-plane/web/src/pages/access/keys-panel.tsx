import { Button, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { apiKeysQuery, useRevokeApiKey } from '../../api/access.js';
import type { ApiKeyDto } from '../../api/types.js';
import { commandWith, ConfirmedAction } from '../../components/confirmed-action.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Dotted } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime } from '../../format.js';
import { NewKeyDrawer } from './new-key-drawer.js';

const COLOURS: Readonly<Record<ApiKeyDto['state'], string>> = {
  valid: 'var(--pk-good)',
  expired: 'var(--pk-warn)',
  revoked: 'var(--pk-bad)',
};

/** Keys with which programs use the API. */
export function KeysPanel() {
  const keys = useQuery(apiKeysQuery);
  const [isAdding, adding] = useDisclosure();
  const button = (
    <Button size="compact-sm" leftSection={<IconPlus size={16} />} onClick={adding.open}>
      New key
    </Button>
  );
  return (
    <Panel title="Keys of programs" hint="For scripts and other programs that use the API" actions={button} flush>
      <Loaded query={keys} height={120}>
        {({ items, nextCursor }) => (
          <>
            {items.length > 0 ? (
              <KeyTable keys={items} />
            ) : (
              <Empty title="No program has a key yet">
                Make a key for each program, with the least role that it needs: then one can be revoked without the
                others.
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={apiKeysQuery} />
          </>
        )}
      </Loaded>
      <NewKeyDrawer opened={isAdding} onClose={adding.close} />
    </Panel>
  );
}

const KeyTable = ({ keys }: { keys: readonly ApiKeyDto[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Key</Table.Th>
        <Table.Th>Role</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th>Last used</Table.Th>
        <Table.Th ta="right">Change</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} />
      ))}
    </Table.Tbody>
  </Table>
);

const KeyRow = ({ apiKey }: { apiKey: ApiKeyDto }) => (
  <Table.Tr>
    <Table.Td miw={160} style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
      {apiKey.name}
      <Text size="xs" c="dimmed">
        {apiKey.note !== '' && `${apiKey.note} · `}by {apiKey.createdBy}
      </Text>
    </Table.Td>
    <Table.Td>{apiKey.role}</Table.Td>
    <Table.Td miw={150}>
      <Dotted colour={COLOURS[apiKey.state]}>{apiKey.state}</Dotted>
      <Text size="xs" c="dimmed">
        {apiKey.revokedAt ? (
          <>
            by {apiKey.revokedBy}, <TimeAgo at={apiKey.revokedAt} />
          </>
        ) : (
          `until ${absoluteTime(apiKey.expiresAt)}`
        )}
      </Text>
    </Table.Td>
    <Table.Td>
      {apiKey.lastUsedAt ? <TimeAgo at={apiKey.lastUsedAt} /> : 'never'}
      <Text size="xs" c="dimmed">
        {apiKey.lastUsedAddress}
      </Text>
    </Table.Td>
    <Table.Td ta="right">{apiKey.state === 'valid' && <RevokeKey apiKey={apiKey} />}</Table.Td>
  </Table.Tr>
);

function RevokeKey({ apiKey: { id, name } }: { apiKey: ApiKeyDto }) {
  const revoke = useRevokeApiKey(id);
  return (
    <ConfirmedAction
      needs="access.manage"
      button="Revoke…"
      label={`Revoke the key ${name}`}
      title={`Revoke the key ${name}?`}
      action="Revoke"
      isDangerous
      asksWho={false}
      command={commandWith(revoke, undefined)}
    >
      The program that has it is refused from now on. This cannot be undone.
    </ConfirmedAction>
  );
}
