import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useReadmitAgent, useRevokeAgent } from '../../api/commands.js';
import type { AgentDto, AgentIdentityDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { Facts } from '../../components/facts.js';
import { Panel } from '../../components/panel.js';
import { RevokedTag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime } from '../../format.js';

/** How an agent shows who it is, and the way to shut it out. */
export function IdentityPanel({ agent: { id, identity } }: { agent: AgentDto }) {
  if (!identity)
    return (
      <Panel title="Identity">
        <Text size="sm">Shared password (no certificate)</Text>
      </Panel>
    );
  return (
    <Panel title="Identity" actions={identity.revoked ? <ReadmitButton id={id} /> : <RevokeButton id={id} />}>
      {identity.revoked && <Revoked revoked={identity.revoked} />}
      <Facts
        items={[
          ['Enrolled', <TimeAgo key="enrolled" at={identity.enrolledAt} />],
          ['Certificate until', absoluteTime(identity.certificateExpiresAt)],
          ...(identity.sameMachineAs === null ? [] : [sameMachine(identity.sameMachineAs)]),
        ]}
      />
    </Panel>
  );
}

const sameMachine = (id: string) =>
  [
    'Same machine as',
    <TextLink key="same" to={`/agents/${id}`}>
      {id}
    </TextLink>,
  ] as const;

const Revoked = ({ revoked: { at, by, reason } }: { revoked: NonNullable<AgentIdentityDto['revoked']> }) => (
  <Text size="sm" mb="sm" style={{ overflowWrap: 'anywhere' }}>
    <RevokedTag /> by {by}, <TimeAgo at={at} />: {reason}
  </Text>
);

function RevokeButton({ id }: { id: string }) {
  const [opened, modal] = useDisclosure();
  const revoke = useRevokeAgent(id);
  return (
    <>
      <Button variant="light" color="red" size="compact-sm" onClick={modal.open}>
        Revoke…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Revoke the certificate of ${id}?`}
        action="Revoke"
        asksWhy
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={(why) => revoke.mutate(why, { onSuccess: modal.close })}
      >
        The agent is disconnected at once and stays out. Its alerts and its history stay.
      </Confirm>
    </>
  );
}

function ReadmitButton({ id }: { id: string }) {
  const [opened, modal] = useDisclosure();
  const readmit = useReadmitAgent(id);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={modal.open}>
        Let in again…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Let ${id} in again?`}
        action="Let in again"
        colour="petrol"
        asksWho
        isPending={readmit.isPending}
        error={readmit.error}
        onConfirm={({ by }) => readmit.mutate(by, { onSuccess: modal.close })}
      >
        The certificate of the agent counts again. Do this only if nobody else has its key.
      </Confirm>
    </>
  );
}
