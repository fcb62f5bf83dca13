import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useDeleteVersion } from '../../api/commands.js';
import type { ModelVersionDto } from '../../api/types.js';
import { useAuthor } from '../../components/author.js';
import { useDraft } from '../../components/use-draft.js';
import { Problem } from '../../components/problem.js';

interface DeleteModalProps {
  version: ModelVersionDto;
  opened: boolean;
  onClose: () => void;
}

/** Asks who deletes a version and why: both stay with its tombstone. */
export function DeleteModal({ version: { name, version }, opened, onClose }: DeleteModalProps) {
  const { author: by, setAuthor: setBy, isSignedIn } = useAuthor();
  const [reason, setReason] = useDraft(`delete ${name} ${version}`, '');
  const remove = useDeleteVersion(name, version);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate({ by, reason }, { onSuccess: onClose });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={600}>{`Delete ${name} v${version}?`}</Text>} centered>
      <form onSubmit={submit}>
        <Stack>
          <Text>
            Its bundle is removed for good. Figures, lineage, your name and the reason stay; the number is never used
            again.
          </Text>
          {!isSignedIn && (
            <TextInput
              label="Your name"
              value={by}
              onChange={(event) => setBy(event.currentTarget.value)}
              maxLength={100}
              required
              data-autofocus
            />
          )}
          <TextInput
            label="Reason"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            required
          />
          {remove.error && <Problem error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={remove.isPending}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
