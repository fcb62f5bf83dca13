import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { FormEvent } from 'react';
import { useOverrideFinding } from '../../../api/commands.js';
import type { AuditFindingDto } from '../../../api/types.js';
import { useAuthor } from '../../../components/author.js';
import { useDraft } from '../../../components/use-draft.js';
import { Problem } from '../../../components/problem.js';
import { sentence } from '../../../format.js';

interface OverrideProps {
  datasetId: string;
  finding: AuditFindingDto;
}

/** Asks who answers for a finding that blocks, and why. */
export function OverrideButton({ datasetId, finding }: OverrideProps) {
  const [opened, modal] = useDisclosure();
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={modal.open}>
        Override
      </Button>
      <Modal opened={opened} onClose={modal.close} title={<Text fw={600}>Override this finding?</Text>} centered>
        <OverrideForm datasetId={datasetId} finding={finding} onDone={modal.close} />
      </Modal>
    </>
  );
}

function OverrideForm({ datasetId, finding, onDone }: OverrideProps & { onDone: () => void }) {
  const { author: by, setAuthor: setBy, isSignedIn } = useAuthor();
  const [reason, setReason] = useDraft(`override ${datasetId} ${finding.check} ${finding.column}`, '');
  const override = useOverrideFinding(datasetId);
  const { check, column, message } = finding;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    override.mutate({ check, column, by, reason }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{sentence(message)}</Text>
        {!isSignedIn && (
          <TextInput
            label="Your name"
            value={by}
            onChange={(event) => setBy(event.currentTarget.value)}
            minLength={2}
            maxLength={100}
            required
            data-autofocus
          />
        )}
        <Textarea
          label="Reason"
          description="Why training is still right. Stored in the card of every model trained on this data set."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          minLength={10}
          maxLength={1000}
          autosize
          minRows={3}
          required
        />
        {override.error && <Problem error={override.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={override.isPending}>
            Override
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
