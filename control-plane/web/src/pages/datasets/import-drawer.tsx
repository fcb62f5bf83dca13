import { Button, FileInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useImportDataset } from '../../api/commands.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Problem } from '../../components/problem.js';

export function ImportDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="Import a data set">
      <ImportForm />
    </DetailDrawer>
  );
}

function ImportForm() {
  const [name, setName] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const upload = useImportDataset();
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const form = new FormData();
    form.set('name', name);
    for (const file of files) form.append('files', file);
    upload.mutate(form, { onSuccess: ({ id }) => void navigate(`/datasets/${id}`) });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
        />
        <FileInput
          label="Files"
          description="Labelled flow CSVs, plain or gzip: InSDN’s, or those that picket-agent features --label writes"
          placeholder="Choose"
          accept=".csv,.gz"
          multiple
          value={files}
          onChange={setFiles}
          required
        />
        <Text size="sm" c="dimmed">
          Nothing is dropped in silence: each defect of the files is counted and shown, and a file of another tool is
          refused with the reason.
        </Text>
        {upload.error && <Problem error={upload.error} />}
        <Button type="submit" loading={upload.isPending} disabled={files.length === 0}>
          Import
        </Button>
      </Stack>
    </form>
  );
}
