import { Button, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { groupsQuery } from '../../../api/groups.js';
import { useCreateEnrolmentToken } from '../../../api/commands.js';
import type { CreatedEnrolmentTokenDto } from '../../../api/types.js';
import { AuthorInput, useAuthor } from '../../../components/author.js';
import { Problem } from '../../../components/problem.js';
import { useDraft } from '../../../components/use-draft.js';
import { faultOf } from '../../training/numbers.js';

const HOSTS = {
  name: 'maxUses',
  label: 'Number of hosts',
  description: 'The command works on this many hosts',
  min: 1,
  max: 10_000,
  step: 1,
};
const NOTE_CHARACTERS = 200;
/** In seconds. */
const LIVES = [
  { value: '1800', label: '30 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '7776000', label: '90 days' },
];
const INITIAL = { hosts: 1 as number | string, life: '3600', group: 'default', note: '' };

/** What a token is for; with it the control plane makes the command. */
export function TokenForm({ onCreated }: { onCreated: (token: CreatedEnrolmentTokenDto) => void }) {
  const [draft, setDraft, clear] = useDraft('add-agents', INITIAL);
  const { author, setAuthor } = useAuthor();
  const create = useCreateEnrolmentToken();
  const groups = useQuery(groupsQuery);
  const fault = faultOf(HOSTS, draft.hosts);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending) return;
    const onSuccess = (token: CreatedEnrolmentTokenDto) => {
      clear();
      onCreated(token);
    };
    const { hosts, life, group, note } = draft;
    const request = { maxUses: Number(hosts), lifeS: Number(life), group, note: note.trim(), by: author.trim() };
    create.mutate(request, { onSuccess });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          Each agent gets a certificate of its own. This makes one command for the new hosts.
        </Text>
        <NumberInput
          label={HOSTS.label}
          description={HOSTS.description}
          clampBehavior="none"
          value={draft.hosts}
          error={fault}
          onChange={(hosts) => setDraft({ ...draft, hosts })}
        />
        <Select
          label="Expires in"
          data={LIVES}
          value={draft.life}
          allowDeselect={false}
          onChange={(life) => setDraft({ ...draft, life: life ?? INITIAL.life })}
        />
        <Select
          label="Group"
          description="The new agents get its settings and its model"
          data={groups.data?.items.map(({ name }) => name) ?? [INITIAL.group]}
          value={draft.group}
          allowDeselect={false}
          onChange={(group) => setDraft({ ...draft, group: group ?? INITIAL.group })}
        />
        <TextInput
          label="Note"
          description="What the hosts are, for the list of tokens"
          maxLength={NOTE_CHARACTERS}
          value={draft.note}
          onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
        />
        <AuthorInput value={author} onChange={setAuthor} />
        {create.error && <Problem error={create.error} />}
        <Button type="submit" loading={create.isPending} disabled={fault !== undefined || author.trim() === ''}>
          Make the command
        </Button>
      </Stack>
    </form>
  );
}
