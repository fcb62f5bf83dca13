import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { groupQuery, useRemoveGroup } from '../../api/groups.js';
import type { AgentGroupDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { plural } from '../../format.js';
import { SettingsEditor } from '../settings/settings-editor.js';
import { GroupForm } from './group-form.js';
import { GroupModel } from './group-model.js';

const BACK = { to: '/groups', label: 'Groups' };

export function GroupPage() {
  const { name = '' } = useParams();
  const group = useQuery(groupQuery(name));
  return (
    <Loaded query={group}>
      {(data) => (
        <>
          <PageHeader
            title={data.name}
            kind="Group"
            back={BACK}
            description={`${plural(data.agents, 'agent')}${data.notes === '' ? '' : ` · ${data.notes}`}`}
            actions={
              <Allowed action="agents.manage">
                <GroupActions group={data} />
              </Allowed>
            }
          />
          <Stack>
            <GroupModel group={data.name} />
            <SettingsEditor target={{ scope: 'group', name: data.name }} />
          </Stack>
        </>
      )}
    </Loaded>
  );
}

function GroupActions({ group }: { group: AgentGroupDto }) {
  const [isChanging, change] = useDisclosure();
  return (
    <Group gap="xs">
      <Button variant="default" onClick={change.open}>
        Change
      </Button>
      {group.name !== 'default' && <RemoveButton group={group} />}
      <GroupForm opened={isChanging} onClose={change.close} group={group} />
    </Group>
  );
}

function RemoveButton({ group: { name, agents } }: { group: AgentGroupDto }) {
  const navigate = useNavigate();
  return (
    <>
      <ConfirmedAction
        needs="agents.manage"
        button="Remove…"
        title={`Remove the group ${name}?`}
        action="Remove"
        isDangerous
        isDisabled={agents > 0}
        command={useRemoveGroup(name)}
        onDone={() => void navigate('/groups')}
      >
        Its settings and their history go with it. Tokens for it lead to the default group then.
      </ConfirmedAction>
      {agents > 0 && (
        <Text size="xs" c="dimmed">
          Move its agents first.
        </Text>
      )}
    </>
  );
}
