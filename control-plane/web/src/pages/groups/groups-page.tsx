import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { groupsQuery } from '../../api/groups.js';
import type { AgentGroupDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';
import { count } from '../../format.js';
import { GroupForm } from './group-form.js';

export function GroupsPage() {
  const [isAdding, adding] = useDisclosure();
  const groups = useQuery(groupsQuery);
  return (
    <>
      <PageHeader
        title="Groups"
        description="Agents of a group share settings and a model."
        actions={
          <Allowed action="agents.manage">
            <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
              New group
            </Button>
          </Allowed>
        }
      />
      <Loaded query={groups}>
        {({ items, nextCursor }) => (
          <Panel flush>
            <GroupTable groups={items} />
            <LoadMore shown={{ items, nextCursor }} list={groupsQuery} />
          </Panel>
        )}
      </Loaded>
      <GroupForm opened={isAdding} onClose={adding.close} />
    </>
  );
}

const GroupTable = ({ groups }: { groups: readonly AgentGroupDto[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Group</Table.Th>
        <Table.Th ta="right">Agents</Table.Th>
        <Table.Th>Model</Table.Th>
        <Table.Th>Notes</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {groups.map(({ name, agents, model, notes }) => (
        <Table.Tr key={name}>
          <Table.Td>
            <TextLink to={`/groups/${name}`}>{name}</TextLink>
          </Table.Td>
          <Table.Td ta="right">{count(agents)}</Table.Td>
          <Table.Td>{model ? `${model.name} v${model.version}` : 'the champion'}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{notes}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
