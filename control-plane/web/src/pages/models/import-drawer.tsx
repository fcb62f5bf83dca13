import { Button, Checkbox, FileInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useImportModel } from '../../api/commands.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { useDraft, useKept } from '../../components/use-draft.js';
import { Problem } from '../../components/problem.js';

export function ImportDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="Import a model">
      <ImportForm />
    </DetailDrawer>
  );
}

function ImportForm() {
  const [file, setFile, clearFile] = useKept<File | null>('model.file', null);
  const [as, setAs, clearAs] = useDraft('model.as', '');
  const [restore, setRestore] = useState(false);
  const upload = useImportModel();
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const form = new FormData();
    if (as !== '') form.set('as', as);
    if (restore) form.set('restore', 'true');
    if (file) form.set('file', file);
    const onSuccess = ({ name, version }: { name: string; version: number }) => {
      clearFile();
      clearAs();
      void navigate(`/models/${name}/${version}`);
    };
    upload.mutate(form, { onSuccess });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <FileInput
          label="Bundle"
          description="A ZIP exported by another control plane"
          placeholder="Choose"
          accept=".zip"
          value={file}
          onChange={setFile}
          required
        />
        <TextInput
          label="Other name"
          description="Register under this name, as the next version. If empty, the bundle's own name."
          value={as}
          onChange={(event) => setAs(event.currentTarget.value)}
          pattern="[a-z0-9][a-z0-9\-]*"
          maxLength={63}
        />
        <Checkbox
          label="Restore it if it was deleted here"
          checked={restore}
          onChange={(event) => setRestore(event.currentTarget.checked)}
        />
        <Text size="sm" c="dimmed">
          The model first computes its golden rows in a process of its own; one that takes too long, takes too much or
          says something else is refused with the reason.
        </Text>
        {upload.error && <Problem error={upload.error} />}
        <Button type="submit" loading={upload.isPending} disabled={file === null}>
          Import
        </Button>
      </Stack>
    </form>
  );
}
