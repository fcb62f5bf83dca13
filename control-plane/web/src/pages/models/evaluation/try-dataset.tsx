import { Button, Modal, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEvaluate } from '../../../api/commands.js';
import { datasetsQuery, modelEvaluationsQuery } from '../../../api/queries.js';
import type { ModelVersionDto } from '../../../api/types.js';
import { Problem } from '../../../components/problem.js';
import { plural, sentence } from '../../../format.js';

/** Tries the version on another data set; the result appears in the table when it is there. */
export function TryDataset({ version }: { version: ModelVersionDto }) {
  const [opened, modal] = useDisclosure();
  const evaluations = useQuery(modelEvaluationsQuery(version.name, version.version));
  const latest = evaluations.data?.items.find(({ against }) => against === null);
  const running = latest?.state === 'queued' || latest?.state === 'running';
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={modal.open} loading={running}>
        Try a data set
      </Button>
      <Modal opened={opened} onClose={modal.close} title={<Text fw={600}>Try on another data set</Text>} centered>
        {latest?.error && (
          <Text size="sm" c="var(--pk-bad)" mb="sm">
            The last one failed. {sentence(latest.error)}
          </Text>
        )}
        <DatasetForm version={version} onStarted={modal.close} />
      </Modal>
    </>
  );
}

function DatasetForm({ version, onStarted }: { version: ModelVersionDto; onStarted: () => void }) {
  const datasets = useQuery(datasetsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const evaluate = useEvaluate(version.name, version.version);
  const ready = (datasets.data?.items ?? []).filter(({ status }) => status === 'ready');
  const start = () => chosen && evaluate.mutate({ datasetId: chosen }, { onSuccess: onStarted });
  return (
    <Stack>
      <Text size="sm">
        Rows that the model was trained on are left out. What differs, such as the profile or the classes, is said
        beside the result.
      </Text>
      <Select
        label="Data set"
        data={ready.map(({ id, name, profile, rows }) => ({
          value: id,
          label: `${name} (${profile}, ${plural(rows, 'row')})`,
        }))}
        value={chosen}
        onChange={setChosen}
        searchable
      />
      {evaluate.error && <Problem error={evaluate.error} />}
      <Button onClick={start} disabled={chosen === null} loading={evaluate.isPending}>
        Evaluate
      </Button>
    </Stack>
  );
}
