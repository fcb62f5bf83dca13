import { Button, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useChangeGroup, useCreateGroup } from '../../api/groups.js';
import type { AgentGroupDto } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Problem } from '../../components/problem.js';

interface GroupFormProps {
  opened: boolean;
  onClose: () => void;
  /** The group to change; absent: a new one. */
  group?: AgentGroupDto;
}

/** Name and notes of a group. */
export const GroupForm = ({ opened, onClose, group }: GroupFormProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title={<Text fw={600}>{group ? `Change ${group.name}` : 'New group'}</Text>}
    centered
  >
    <Form onClose={onClose} {...(group && { group })} />
  </Modal>
);

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

function Form({ onClose, group }: Omit<GroupFormProps, 'opened'>) {
  const [name, setName] = useState(group?.name ?? '');
  const [notes, setNotes] = useState(group?.notes ?? '');
  const { author, setAuthor } = useAuthor();
  const navigate = useNavigate();
  const create = useCreateGroup();
  const change = useChangeGroup(group?.name ?? '');
  const { mutate, isPending, error } = group ? change : create;
  const isDefault = group?.name === 'default';
  const isFit = NAME.test(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const onSuccess = async () => {
      onClose();
      await navigate(`/groups/${name}`);
    };
    mutate({ name, notes: notes.trim(), by: author.trim() }, { onSuccess: () => void onSuccess() });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description={isDefault ? 'The default group keeps its name.' : 'Lower-case letters, digits and -'}
          disabled={isDefault}
          maxLength={63}
          value={name}
          error={name !== '' && !isFit ? 'Lower-case letters, digits and -, a letter or digit first' : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label="Notes"
          maxLength={2000}
          autosize
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <AuthorInput value={author} onChange={setAuthor} />
        {error && <Problem error={error} />}
        <Button type="submit" loading={isPending} disabled={!isFit || author.trim() === ''}>
          {group ? 'Save' : 'Create'}
        </Button>
      </Stack>
    </form>
  );
}
