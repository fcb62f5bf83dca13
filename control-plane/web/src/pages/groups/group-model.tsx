import { Button, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { assignmentChangesQuery, groupModelQuery, useUnassignModel } from '../../api/groups.js';
import { modelVersionPath } from '../../api/queries.js';
import type { AssignmentChangeDto, GroupModelDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';
import { Facts } from '../../components/facts.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { AssignForm } from './assign-form.js';

/** Which model a group runs, with which thresholds, and what it was assigned before. */
export function GroupModel({ group }: { group: string }) {
  const model = useQuery(groupModelQuery(group));
  return (
    <Loaded query={model} height={120}>
      {(data) => (
        <>
          <Panel
            title="Model"
            hint={data.isAssigned ? 'Assigned to this group' : 'The champion of the fleet'}
            actions={
              group === 'default' ? undefined : (
                <Allowed action="models.manage">
                  <ModelActions model={data} />
                </Allowed>
              )
            }
          >
            <ModelFacts model={data} />
          </Panel>
          {group !== 'default' && <Changes group={group} />}
        </>
      )}
    </Loaded>
  );
}

function ModelFacts({ model: { model, thresholds, noveltyThreshold } }: { model: GroupModelDto }) {
  if (!model) return <Text size="sm">There is no champion yet: its agents count flows and score none.</Text>;
  return (
    <Facts
      items={[
        [
          'Version',
          <TextLink key="version" to={modelVersionPath(model.name, model.version)}>
            {model.name} v{model.version}
          </TextLink>,
        ],
        ...Object.entries(thresholds).map(([name, value]) => [`${name} alerts from`, value] as const),
        ...(noveltyThreshold === null ? [] : [['unknown alerts from', noveltyThreshold] as const]),
      ]}
    />
  );
}

function ModelActions({ model }: { model: GroupModelDto }) {
  const [isAssigning, assign] = useDisclosure();
  return (
    <Group gap="xs">
      <Button variant="default" size="compact-sm" onClick={assign.open}>
        Assign…
      </Button>
      {model.isAssigned && <UnassignButton group={model.group} />}
      <AssignForm opened={isAssigning} onClose={assign.close} model={model} />
    </Group>
  );
}

const UnassignButton = ({ group }: { group: string }) => (
  <ConfirmedAction
    needs="models.manage"
    button="Follow the champion…"
    title={`Let ${group} follow the champion?`}
    action="Follow the champion"
    isDangerous
    asksWhy
    minReason={10}
    command={useUnassignModel(group)}
  >
    Its agents are told to run the champion of the fleet, with the thresholds of that version.
  </ConfirmedAction>
);

function Changes({ group }: { group: string }) {
  const list = assignmentChangesQuery(group);
  const changes = useQuery(list);
  return (
    <Loaded query={changes} height={60}>
      {({ items, nextCursor }) =>
        items.length > 0 && (
          <Panel title="Assigned before" flush>
            <ChangeTable changes={items} />
            <LoadMore shown={{ items, nextCursor }} list={list} />
          </Panel>
        )
      }
    </Loaded>
  );
}

const ChangeTable = ({ changes }: { changes: readonly AssignmentChangeDto[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Model</Table.Th>
        <Table.Th>By</Table.Th>
        <Table.Th>When</Table.Th>
        <Table.Th>Checks passed over</Table.Th>
        <Table.Th>Reason</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {changes.map(({ assigned, by, at, failedChecks, reason }) => (
        <Table.Tr key={at}>
          <Table.Td>{assigned ? `${assigned.name} v${assigned.version}` : 'the champion'}</Table.Td>
          <Table.Td>{by}</Table.Td>
          <Table.Td>
            <TimeAgo at={at} inRow />
          </Table.Td>
          <Table.Td>{failedChecks.map(({ check }) => check).join(', ')}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{reason}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
