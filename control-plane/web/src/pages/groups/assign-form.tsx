import { Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useAssignModel, usePreviewAssignment } from '../../api/groups.js';
import { modelsQuery, modelVersionQuery } from '../../api/queries.js';
import type { GroupModelDto } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Loaded } from '../../components/loaded.js';
import { Problem } from '../../components/problem.js';
import { CheckList } from '../models/check-list.js';

interface AssignFormProps {
  opened: boolean;
  onClose: () => void;
  model: GroupModelDto;
}

/** A version for a group, with thresholds of its own where they are filled in; the checks are shown before it is assigned. */
export const AssignForm = ({ opened, onClose, model }: AssignFormProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title={<Text fw={600}>{`Assign a model to ${model.group}`}</Text>}
    centered
    size="xl"
  >
    <Form model={model} onClose={onClose} />
  </Modal>
);

type Thresholds = Readonly<Record<string, number | string>>;

function Form({ model: { group, model, thresholds: before }, onClose }: Omit<AssignFormProps, 'opened'>) {
  const [chosen, setChosen] = useState(model ? `${model.name} ${model.version}` : '');
  const [thresholds, setThresholds] = useState<Thresholds>(before);
  const [reason, setReason] = useState('');
  const { author, setAuthor } = useAuthor();
  const preview = usePreviewAssignment(group);
  const assign = useAssignModel(group);
  const question = questionOf(chosen, thresholds);
  const failed = preview.data?.checks.filter(({ state }) => state === 'fail') ?? [];
  const change =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      preview.reset();
      set(value);
    };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!preview.data) return preview.mutate(question);
    const said = reason.trim();
    assign.mutate({ ...question, by: author.trim(), ...(said !== '' && { reason: said }) }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <VersionSelect value={chosen} onChange={change(setChosen)} />
        {chosen !== '' && <ThresholdFields chosen={chosen} value={thresholds} onChange={change(setThresholds)} />}
        {preview.data && <CheckList checks={preview.data.checks} />}
        {preview.data && <AuthorInput value={author} onChange={setAuthor} />}
        {failed.length > 0 && (
          <TextInput
            label="Reason to assign it despite failed checks"
            description="At least ten characters. Kept in the history."
            size="xs"
            required
            minLength={10}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {(preview.error ?? assign.error) && <Problem error={(preview.error ?? assign.error)!} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={failed.length > 0 ? 'red' : undefined}
            loading={preview.isPending || assign.isPending}
            disabled={chosen === '' || (preview.data !== undefined && author.trim() === '')}
          >
            {submitLabel(preview.data !== undefined, failed.length > 0)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function submitLabel(isChecked: boolean, isFailed: boolean): string {
  if (!isChecked) return 'Check';
  return isFailed ? 'Assign it all the same' : 'Assign';
}

function questionOf(chosen: string, thresholds: Thresholds) {
  const [model = '', version = '0'] = chosen.split(' ');
  const given = Object.entries(thresholds).flatMap(([name, value]) => (value === '' ? [] : [[name, Number(value)]]));
  return { model, version: Number(version), thresholds: Object.fromEntries(given) as Record<string, number> };
}

function VersionSelect({ value, onChange }: { value: string; onChange: (chosen: string) => void }) {
  const models = useQuery(modelsQuery);
  return (
    <Loaded query={models} height={60}>
      {({ items }) => (
        <Select
          label="Version"
          searchable
          data={items.map(({ name, version }) => ({ value: `${name} ${version}`, label: `${name} v${version}` }))}
          value={value === '' ? null : value}
          onChange={(chosen) => onChange(chosen ?? '')}
          data-autofocus
        />
      )}
    </Loaded>
  );
}

function ThresholdFields({
  chosen,
  value,
  onChange,
}: {
  chosen: string;
  value: Thresholds;
  onChange: (value: Thresholds) => void;
}) {
  const [name = '', version = '0'] = chosen.split(' ');
  const model = useQuery(modelVersionQuery(name, Number(version)));
  return (
    <Loaded query={model} height={60}>
      {({ thresholds }) => (
        <Group align="flex-start">
          {Object.entries(thresholds).map(([called, own]) => (
            <NumberInput
              key={called}
              label={`${called} alerts from`}
              placeholder={`${own} (of the version)`}
              min={0.0001}
              max={1}
              step={0.01}
              clampBehavior="none"
              w={200}
              value={value[called] ?? ''}
              onChange={(threshold) => onChange({ ...value, [called]: threshold })}
            />
          ))}
        </Group>
      )}
    </Loaded>
  );
}
