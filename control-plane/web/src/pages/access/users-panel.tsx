import { Button, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usersQuery } from '../../api/access.js';
import type { UserDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Dotted } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { InviteDrawer } from './invite-drawer.js';
import { ChangeRole, DisableOrEnable, NewLink } from './user-actions.js';

const COLOURS: Readonly<Record<UserDto['state'], string>> = {
  active: 'var(--pk-good)',
  invited: 'var(--pk-idle)',
  disabled: 'var(--pk-bad)',
};

/** The people who may sign in. */
export function UsersPanel() {
  const users = useQuery(usersQuery);
  const [isInviting, inviting] = useDisclosure();
  const button = (
    <Button size="compact-sm" leftSection={<IconPlus size={16} />} onClick={inviting.open}>
      Invite a person
    </Button>
  );
  return (
    <Panel title="People" hint="Each has an account and a role" actions={button} flush>
      <Loaded query={users} height={120}>
        {({ items, nextCursor }) => (
          <>
            {items.length > 0 ? (
              <UserTable users={items} />
            ) : (
              <Empty title="No person has an account yet">
                Invite the first one: you get a link to pass on, with which that person sets a password.
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={usersQuery} />
          </>
        )}
      </Loaded>
      <InviteDrawer opened={isInviting} onClose={inviting.close} />
    </Panel>
  );
}

const UserTable = ({ users }: { users: readonly UserDto[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Person</Table.Th>
        <Table.Th>Role</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th>Last sign-in</Table.Th>
        <Table.Th ta="right">Change</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {users.map((user) => (
        <UserRow key={user.name} user={user} />
      ))}
    </Table.Tbody>
  </Table>
);

const UserRow = ({ user }: { user: UserDto }) => (
  <Table.Tr>
    <Table.Td>
      {user.name}
      <Text size="xs" c="dimmed">
        by {user.createdBy}, <TimeAgo at={user.createdAt} inRow />
      </Text>
    </Table.Td>
    <Table.Td>{user.role}</Table.Td>
    <Table.Td>
      <Dotted colour={COLOURS[user.state]}>{user.state}</Dotted>
    </Table.Td>
    <Table.Td>{user.lastSignInAt ? <TimeAgo at={user.lastSignInAt} /> : 'never'}</Table.Td>
    <Table.Td>
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        <ChangeRole user={user} />
        {user.state !== 'disabled' && <NewLink user={user} />}
        <DisableOrEnable user={user} />
      </Group>
    </Table.Td>
  </Table.Tr>
);
