import { Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { usePreviewSettings, useSaveSettings, type SettingTarget } from '../../api/settings.js';
import type { SettingLayerDto, SettingPreviewDto } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Placeholder } from '../../components/loaded.js';
import { Problem } from '../../components/problem.js';
import { plural } from '../../format.js';

interface ReviewChangesProps {
  opened: boolean;
  onClose: () => void;
  target: SettingTarget;
  layer: SettingLayerDto;
  values: SettingLayerDto['values'];
}

/** What saving would change, before it is saved. */
export const ReviewChanges = ({ opened, onClose, ...review }: ReviewChangesProps) => (
  <Modal opened={opened} onClose={onClose} title={<Text fw={600}>Save these settings?</Text>} centered size="lg">
    <ReviewForm {...review} onClose={onClose} />
  </Modal>
);

function ReviewForm({ onClose, target, layer, values }: Omit<ReviewChangesProps, 'opened'>) {
  const { mutate: ask, data: preview, error } = usePreviewSettings(target);
  const save = useSaveSettings(target);
  const { author, setAuthor } = useAuthor();
  const [note, setNote] = useState('');
  useEffect(() => ask(values), [ask, values]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const request = { values, basedOn: layer.revision, note: note.trim(), by: author.trim() };
    save.mutate(request, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {error && <Problem error={error} onRetry={() => ask(values)} />}
        {preview ? <Changes preview={preview} /> : !error && <Placeholder height={120} />}
        <AuthorInput value={author} onChange={setAuthor} />
        <TextInput
          label="Note"
          description="Kept with the revision."
          size="xs"
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {save.error && <Problem error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!preview || author.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Changes({ preview: { changes, agents, overridden } }: { preview: SettingPreviewDto }) {
  return (
    <>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Setting</Table.Th>
            <Table.Th>Now</Table.Th>
            <Table.Th>Then</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ name, from, to }) => (
            <Table.Tr key={name}>
              <Table.Td ff="monospace">{name}</Table.Td>
              <Table.Td>{from ?? 'not set'}</Table.Td>
              <Table.Td fw={600}>{to ?? 'not set'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm">{plural(agents, 'agent')} will go by another value.</Text>
      {overridden.map(({ name, agents: count }) => (
        <Text key={name} size="sm" c="dimmed">
          {name}: {plural(count, 'agent')} with a narrower value keep it.
        </Text>
      ))}
    </>
  );
}
