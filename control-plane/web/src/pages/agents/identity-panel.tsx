import { Group, Stack, Text } from '@mantine/core';
import {
  useDecommissionAgent,
  useExpectAgent,
  useReadmitAgent,
  useRevokeAgent,
  useUndoDecommission,
} from '../../api/commands.js';
import type { AgentDto, AgentIdentityDto } from '../../api/types.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';
import { Facts } from '../../components/facts.js';
import { Panel } from '../../components/panel.js';
import { RevokedTag } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime } from '../../format.js';
import { Renewal, SameMachine } from './identity-questions.js';

/** How an agent shows who it is, and the way to shut it out. */
export function IdentityPanel({ agent: { id, health, identity } }: { agent: AgentDto }) {
  if (!identity)
    return (
      <Panel title="Identity">
        {health === 'lost' && <Lost id={id} />}
        <Text size="sm">Shared password (no certificate)</Text>
      </Panel>
    );
  return (
    <Panel title="Identity" actions={<Actions id={id} identity={identity} />}>
      {identity.sameMachineAs !== null && <SameMachine id={id} before={identity.sameMachineAs} />}
      {identity.renewal?.askedAt && <Renewal id={id} renewal={identity.renewal} />}
      {health === 'lost' && <Lost id={id} />}
      {identity.decommissioned && <Decommissioned id={id} decommissioned={identity.decommissioned} />}
      {identity.revoked && <Revoked revoked={identity.revoked} />}
      <Facts
        items={[
          ['Enrolled', <TimeAgo key="enrolled" at={identity.enrolledAt} />],
          ['Certificate until', absoluteTime(identity.certificateExpiresAt)],
        ]}
      />
    </Panel>
  );
}

const Revoked = ({ revoked: { at, by, reason } }: { revoked: NonNullable<AgentIdentityDto['revoked']> }) => (
  <Text size="sm" mb="sm" style={{ overflowWrap: 'anywhere' }}>
    <RevokedTag /> by {by}, <TimeAgo at={at} />: {reason}
  </Text>
);

type Decommission = NonNullable<AgentIdentityDto['decommissioned']>;

const Decommissioned = ({ id, decommissioned }: { id: string; decommissioned: Decommission }) => (
  <Stack gap="xs" mb="sm" align="flex-start">
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      Out of service since {absoluteTime(decommissioned.at)}, by {decommissioned.by}: {decommissioned.reason}.{' '}
      {decommissioned.purgedAt
        ? `Its host deleted models, outbox and identity: confirmed ${absoluteTime(decommissioned.purgedAt)}.`
        : 'Its host has not confirmed yet that it deleted models, outbox and identity; it hears of it when it connects.'}
    </Text>
    <ConfirmedAction
      needs="agents.manage"
      button="Put in service again…"
      title={`Put ${id} in service again?`}
      action="Put in service"
      command={useUndoDecommission(id)}
    >
      {decommissioned.purgedAt
        ? 'Its host has deleted its identity: enrol it again, and confirm that it is the same machine.'
        : 'Its certificate counts again, and its host deletes nothing.'}
    </ConfirmedAction>
  </Stack>
);

const Lost = ({ id }: { id: string }) => (
  <Stack gap="xs" mb="sm" align="flex-start">
    <Text size="sm">Not heard of for 30 days: it is lost, and in no count of agents.</Text>
    <ConfirmedAction
      needs="agents.manage"
      button="Still expected…"
      title={`Is ${id} expected back?`}
      action="Still expected"
      command={useExpectAgent(id)}
    >
      It counts as offline for another 30 days. When it connects, it is back by itself.
    </ConfirmedAction>
  </Stack>
);

function Actions({ id, identity }: { id: string; identity: AgentIdentityDto }) {
  if (identity.decommissioned) return null;
  return (
    <Group gap="xs">
      {identity.revoked ? <ReadmitButton id={id} /> : <RevokeButton id={id} />}
      <DecommissionButton id={id} />
    </Group>
  );
}

const DecommissionButton = ({ id }: { id: string }) => (
  <ConfirmedAction
    needs="agents.manage"
    button="Decommission…"
    title={`Take ${id} out of service?`}
    action="Decommission"
    isDangerous
    asksWhy
    command={useDecommissionAgent(id)}
  >
    The agent is disconnected, and deletes its models, its outbox and its identity on its host: at once, or when it
    connects again. Records that it has not sent yet are lost. Its alerts and its history stay here.
  </ConfirmedAction>
);

const RevokeButton = ({ id }: { id: string }) => (
  <ConfirmedAction
    needs="agents.manage"
    button="Revoke…"
    title={`Revoke the certificate of ${id}?`}
    action="Revoke"
    isDangerous
    asksWhy
    command={useRevokeAgent(id)}
  >
    The agent is disconnected at once and stays out. Its alerts and its history stay.
  </ConfirmedAction>
);

const ReadmitButton = ({ id }: { id: string }) => (
  <ConfirmedAction
    needs="agents.manage"
    button="Let in again…"
    title={`Let ${id} in again?`}
    action="Let in again"
    command={useReadmitAgent(id)}
  >
    The certificate of the agent counts again. Do this only if no other host has its key.
  </ConfirmedAction>
);
