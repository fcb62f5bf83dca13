import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { overQuota } from '../../../../src/retraining/domain/over-quota.js';
import { useRetrain } from '../../api/commands.js';
import { useAllowed } from '../../api/session.js';
import { retrainQuery } from '../../api/queries.js';
import type { ModelVersionSummaryDto, RetrainPreviewDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { LeftOut } from '../../components/left-out.js';
import { Problem } from '../../components/problem.js';
import { count, plural } from '../../format.js';

/** One for each model that labels could teach something. */
export function RetrainButtons({ versions }: { versions: readonly ModelVersionSummaryDto[] }) {
  const names = [...new Set(versions.map(({ name }) => name))];
  return (
    <Group gap="xs">
      {names.map((name) => (
        <RetrainWhereUseful key={name} model={name} named={names.length > 1} />
      ))}
    </Group>
  );
}

function changeOf(newLabels: number, withdrawnLabels: number): string {
  if (newLabels > 0) return plural(newLabels, 'new label');
  return withdrawnLabels > 0 ? `${plural(withdrawnLabels, 'label')} less` : 'the same labels';
}

function RetrainWhereUseful({ model, named }: { model: string; named: boolean }) {
  const preview = useQuery(retrainQuery(model));
  if (!preview.data || preview.data.refusal) return null;
  return <RetrainButton preview={preview.data} named={named} />;
}

interface RetrainButtonProps {
  preview: RetrainPreviewDto;
  /** Whether the button says of which model. */
  named?: boolean;
}

/** Trains the next version with all labels that count: what that takes and leaves out is shown first. */
export function RetrainButton({ preview, named = false }: RetrainButtonProps) {
  const [opened, modal] = useDisclosure();
  const { model, newLabels, withdrawnLabels, refusal } = preview;
  const mayRun = useAllowed('training.run');
  const change = changeOf(newLabels, withdrawnLabels);
  if (!mayRun) return null;
  return (
    <>
      <Button
        leftSection={<IconRefresh size={16} />}
        onClick={modal.open}
        disabled={refusal !== null}
      >{`Retrain ${named ? `${model} ` : ''}with ${change}`}</Button>
      <Modal opened={opened} onClose={modal.close} title={<Text fw={600}>Retrain {model}?</Text>} centered size="lg">
        <RetrainForm preview={preview} onCancel={modal.close} />
      </Modal>
    </>
  );
}

function RetrainForm({ preview, onCancel }: { preview: RetrainPreviewDto; onCancel: () => void }) {
  const { model, version, dataset, labels, rows, leftOut } = preview;
  const retrain = useRetrain(model);
  const navigate = useNavigate();
  const { author, setAuthor } = useAuthor();
  const [promote, setPromote] = useState(false);
  const start = () =>
    retrain.mutate({ author: author.trim(), promote }, { onSuccess: ({ id }) => void navigate(`/training/${id}`) });
  return (
    <Stack>
      <Text size="sm">
        The next version is trained with the settings of v{version} on {dataset?.name} and {plural(labels, 'label')},{' '}
        {count(rows.taken)} of {plural(rows.offered, 'row')}; rows that are equal are found when the data set is made.
        What the labels do to the rows that were there before is measured first.
      </Text>
      <LeftOut entries={[...overQuota(preview), ...leftOut]} />
      <AuthorInput value={author} onChange={setAuthor} />
      <Allowed action="models.manage">
        <Checkbox
          label="Promote when all checks pass"
          description="Promoted only if it beats the champion on rows that neither model was trained on, loses no class and keeps the false-alarm limit. Otherwise it is only registered."
          checked={promote}
          onChange={(event) => setPromote(event.currentTarget.checked)}
        />
      </Allowed>
      {retrain.error && <Problem error={retrain.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button onClick={start} loading={retrain.isPending} disabled={author.trim() === ''} data-autofocus>
          Retrain
        </Button>
      </Group>
    </Stack>
  );
}
