import { Group, Stack, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import { useApproveRenewal, useConfirmSameMachine, useDismissSameMachine } from '../../api/commands.js';
import type { AgentIdentityDto } from '../../api/types.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime } from '../../format.js';

/** The host has the machine id of an agent of before: a person says whether both are one. */
export function SameMachine({ id, before }: { id: string; before: string }) {
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
        <ConfirmedAction
          needs="agents.manage"
          button="Same machine…"
          title={`Is ${id} the machine that was ${before}?`}
          action="Same machine"
          command={confirm}
          onDone={() => void navigate(`/agents/${before}`)}
        >
          The host is {before} again, with its name, its group and its history. The certificates that {before} had
          before count no more, what came from {id} becomes part of its history, and {id} is used no more. This cannot
          be undone.
        </ConfirmedAction>
        <ConfirmedAction
          needs="agents.manage"
          button="Another machine…"
          title={`Is ${id} another machine than ${before}?`}
          action="Another machine"
          command={dismiss}
        >
          The host stays {id}, and this question is not asked again.
        </ConfirmedAction>
      </Group>
    </Stack>
  );
}

type AskedRenewal = NonNullable<AgentIdentityDto['renewal']>;

/** The certificate has expired, and the host asks for the next one. */
export const Renewal = ({
  id,
  renewal: { askedAt, from, approvedAt, approvedBy },
}: {
  id: string;
  renewal: AskedRenewal;
}) => (
  <Stack gap="xs" mb="sm" align="flex-start">
    <Text size="sm">
      Its certificate has expired. The host at {from ?? 'an unknown address'} asks for the next one, since{' '}
      <TimeAgo at={askedAt ?? ''} />.{approvedAt && ` Approved by ${approvedBy}, ${absoluteTime(approvedAt)}.`}
    </Text>
    <ConfirmedAction
      needs="agents.manage"
      button="Approve…"
      title={`Let ${id} renew its certificate?`}
      action="Approve"
      command={useApproveRenewal(id)}
    >
      The agent gets a new certificate for the key that it has, within a minute if it runs. Do this only if you know why
      the host was off.
    </ConfirmedAction>
  </Stack>
);
