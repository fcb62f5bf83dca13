import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import {
  useApproveRenewal,
  useConfirmSameMachine,
  useDecommissionAgent,
  useDismissSameMachine,
  useExpectAgent,
  useReadmitAgent,
  useRevokeAgent,
  useUndoDecommission,
} from '../../api/commands.js';
import type { AgentDto, AgentIdentityDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { Facts } from '../../components/facts.js';
import { Panel } from '../../components/panel.js';
import { RevokedTag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime } from '../../format.js';

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

/** The host has the machine id of an agent of before: a person says whether both are one. */
function SameMachine({ id, before }: { id: string; before: string }) {
  const navigate = useNavigate();
  const confirm = useConfirmSameMachine(id);
  const dismiss = useDismissSameMachine(id);
  return (
    <Stack gap="xs" mb="sm">
      <Text size="sm">
        This host has the machine id of <TextLink to={`/agents/${before}`}>{before}</TextLink>. Is it the same machine,
        set up again?
      </Text>
      <Group gap="xs">
        <Decision
          button="Same machine…"
          title={`Is ${id} the machine that was ${before}?`}
          action="Same machine"
          command={confirm}
          onDone={() => void navigate(`/agents/${before}`)}
        >
          The host is {before} again, with its name, its group and its history. The certificates that {before} had
          before count no more, what came from {id} becomes part of its history, and {id} is used no more. This cannot
          be undone.
        </Decision>
        <Decision
          button="Another machine…"
          title={`Is ${id} another machine than ${before}?`}
          action="Another machine"
          command={dismiss}
        >
          The host stays {id}, and this question is not asked again.
        </Decision>
      </Group>
    </Stack>
  );
}

type AskedRenewal = NonNullable<AgentIdentityDto['renewal']>;

/** The certificate has expired, and the host asks for the next one. */
const Renewal = ({ id, renewal: { askedAt, from, approvedAt, approvedBy } }: { id: string; renewal: AskedRenewal }) => (
  <Stack gap="xs" mb="sm" align="flex-start">
    <Text size="sm">
      Its certificate has expired. The host at {from ?? 'an unknown address'} asks for the next one, since{' '}
      <TimeAgo at={askedAt ?? ''} />.{approvedAt && ` Approved by ${approvedBy}, ${absoluteTime(approvedAt)}.`}
    </Text>
    <Decision
      button="Approve…"
      title={`Let ${id} renew its certificate?`}
      action="Approve"
      command={useApproveRenewal(id)}
    >
      The agent gets a new certificate for the key that it has, within a minute if it runs. Do this only if you know why
      the host was off.
    </Decision>
  </Stack>
);

interface DecisionProps {
  readonly button: string;
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly command: {
    readonly isPending: boolean;
    readonly error: Error | null;
    readonly mutate: (by: string, options: { onSuccess: () => void }) => void;
  };
  readonly onDone?: () => void;
}

/** A button with its second step, in which the person gives a name. */
function Decision({ button, title, action, children, command, onDone }: DecisionProps) {
  const [opened, modal] = useDisclosure();
  const done = () => {
    modal.close();
    onDone?.();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={modal.open}>
        {button}
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={title}
        action={action}
        colour="petrol"
        asksWho
        isPending={command.isPending}
        error={command.error}
        onConfirm={({ by }) => command.mutate(by, { onSuccess: done })}
      >
        {children}
      </Confirm>
    </>
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
    <Decision
      button="Put in service again…"
      title={`Put ${id} in service again?`}
      action="Put in service"
      command={useUndoDecommission(id)}
    >
      {decommissioned.purgedAt
        ? 'Its host has deleted its identity: enrol it again, and confirm that it is the same machine.'
        : 'Its certificate counts again, and its host deletes nothing.'}
    </Decision>
  </Stack>
);

const Lost = ({ id }: { id: string }) => (
  <Stack gap="xs" mb="sm" align="flex-start">
    <Text size="sm">Not heard of for 30 days: it is lost, and in no count of agents.</Text>
    <Decision
      button="Still expected…"
      title={`Is ${id} expected back?`}
      action="Still expected"
      command={useExpectAgent(id)}
    >
      It counts as offline for another 30 days. When it connects, it is back by itself.
    </Decision>
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

function DecommissionButton({ id }: { id: string }) {
  const [opened, modal] = useDisclosure();
  const decommission = useDecommissionAgent(id);
  return (
    <>
      <Button variant="light" color="red" size="compact-sm" onClick={modal.open}>
        Decommission…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title={`Take ${id} out of service?`}
        action="Decommission"
        asksWhy
        isPending={decommission.isPending}
        error={decommission.error}
        onConfirm={(why) => decommission.mutate(why, { onSuccess: modal.close })}
      >
        The agent is disconnected, and deletes its models, its outbox and its identity on its host: at once, or when it
        connects again. Records that it has not sent yet are lost. Its alerts and its history stay here.
      </Confirm>
    </>
  );
}

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

const ReadmitButton = ({ id }: { id: string }) => (
  <Decision button="Let in again…" title={`Let ${id} in again?`} action="Let in again" command={useReadmitAgent(id)}>
    The certificate of the agent counts again. Do this only if nobody else has its key.
  </Decision>
);
