import { ownValue } from '@picket/shared/records';
import { Button, FileInput, Select, Stack, Text, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useImportDataset } from '../../api/commands.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { ApiError } from '../../api/client.js';
import { useDraft, useKept } from '../../components/use-draft.js';
import { Problem } from '../../components/problem.js';
import { PROFILE_CHOICES } from './profile-choices.js';

export function ImportDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <DetailDrawer opened={opened} onClose={onClose} title="Import a data set">
      <ImportForm />
    </DetailDrawer>
  );
}

/** Classes by file name; an empty one says nothing. */
type Labels = Readonly<Record<string, string>>;

function ImportForm() {
  const [name, setName, clearName] = useDraft('import.name', '');
  const [files, setFiles, clearFiles] = useKept<File[]>('import.files', []);
  const [profile, setProfile, clearProfile] = useDraft<string | null>('import.profile', null);
  const [labels, setLabels, clearLabels] = useDraft<Labels>('import.labels', {});
  const upload = useImportDataset();
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const form = new FormData();
    form.set('name', name);
    if (profile !== null) form.set('profile', profile);
    form.set('labels', JSON.stringify(labelsOf(files, labels)));
    for (const file of files) form.append('files', file);
    const onSuccess = ({ id }: { id: string }) => {
      for (const clear of [clearName, clearFiles, clearProfile, clearLabels]) clear();
      void navigate(`/datasets/${id}`);
    };
    upload.mutate(form, { onSuccess });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          description="An existing name gets a new version"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
        />
        <FileInput
          label="Files"
          description="Flow CSVs of any CICFlowMeter version, a ZIP of them, Parquet, or captures (pcap, pcapng); plain or gzip"
          placeholder="Choose"
          accept=".csv,.tsv,.zip,.gz,.parquet,.pcap,.pcapng,.cap"
          multiple
          value={files}
          onChange={setFiles}
          required
        />
        <Select
          label="Made with"
          description="Detected from header and values. Captures are metered with this profile."
          placeholder="Detect"
          data={PROFILE_CHOICES}
          value={profile}
          onChange={setProfile}
          clearable
        />
        {files.length > 0 && <FileLabels files={files} labels={labels} error={upload.error} onChange={setLabels} />}
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

function labelsOf(files: readonly File[], labels: Labels): Labels {
  const given = files.map(({ name }) => [name, ownValue(labels, name)?.trim() ?? ''] as const);
  return Object.fromEntries(given.filter(([, label]) => label !== ''));
}

interface FileLabelsProps {
  files: readonly File[];
  labels: Labels;
  error: Error | null;
  onChange: (labels: Labels) => void;
}

/** A capture says nothing of itself: the field that the control plane misses is marked. */
function missing(file: string, label: string | undefined, error: Error | null): string | undefined {
  const isMeant = error instanceof ApiError && error.code === 'dataset.capture-unlabelled';
  return isMeant && !label?.trim() && error.message.startsWith(file) ? 'Choose a class for this capture' : undefined;
}

const FileLabels = ({ files, labels, error, onChange }: FileLabelsProps) => (
  <Stack gap="xs">
    <Text size="sm" fw={500}>
      Class for captures and unlabelled rows
    </Text>
    {files.map(({ name }) => (
      <TextInput
        key={name}
        size="xs"
        label={name}
        placeholder="None"
        error={missing(name, ownValue(labels, name), error)}
        maxLength={64}
        value={ownValue(labels, name) ?? ''}
        onChange={(event) => onChange({ ...labels, [name]: event.currentTarget.value })}
      />
    ))}
  </Stack>
);
