import { Button, Checkbox, Collapse, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useStartTrainingRun } from '../../api/commands.js';
import type { DatasetDto, NewTrainingRunDto } from '../../api/types.js';
import { Problem } from '../../components/problem.js';
import { count } from '../../format.js';
import { AdvancedParameters, Parameters } from './parameter-fields.js';
import { DEFAULT_PARAMETERS } from './parameters.js';

const MODEL_NAME = '[a-z0-9][a-z0-9-]{0,62}';
const USUAL_BENIGN_CLASS = 'Normal';

const benignClassOf = (dataset: DatasetDto | undefined) => {
  const classes = Object.keys(dataset?.classes ?? {});
  return classes.includes(USUAL_BENIGN_CLASS) ? USUAL_BENIGN_CLASS : (classes[0] ?? USUAL_BENIGN_CLASS);
};

/** `datasets` ready ones, at least one. */
export function NewRunForm({ datasets }: { datasets: readonly DatasetDto[] }) {
  const start = useStartTrainingRun();
  const navigate = useNavigate();
  const [isAdvanced, advanced] = useDisclosure();
  const [run, setRun] = useState<NewTrainingRunDto>({
    datasetId: datasets[0]?.id ?? '',
    model: 'flows',
    benignClass: benignClassOf(datasets[0]),
    parameters: DEFAULT_PARAMETERS,
    promote: false,
  });
  const change = (part: Partial<NewTrainingRunDto>) => setRun((old) => ({ ...old, ...part }));
  const chosen = datasets.find(({ id }) => id === run.datasetId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(run, { onSuccess: ({ id }) => void navigate(`/training/${id}`) });
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label="Data set"
          data={datasets.map(({ id, name, rows }) => ({ value: id, label: `${name}, ${count(rows)} rows` }))}
          value={run.datasetId}
          onChange={(id) =>
            id && change({ datasetId: id, benignClass: benignClassOf(datasets.find((d) => d.id === id)) })
          }
          allowDeselect={false}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Model"
            description="The run makes its next version"
            value={run.model}
            pattern={MODEL_NAME}
            title="Lower-case letters, digits and hyphens"
            required
            onChange={(event) => change({ model: event.currentTarget.value })}
          />
          <Select
            label="Benign class"
            description="The one that is no attack"
            data={Object.keys(chosen?.classes ?? {})}
            value={run.benignClass}
            onChange={(benignClass) => benignClass && change({ benignClass })}
            allowDeselect={false}
          />
        </SimpleGrid>
        <Parameters value={run.parameters} onChange={(parameters) => change({ parameters })} />
        <Button variant="subtle" size="compact-sm" aria-expanded={isAdvanced} onClick={advanced.toggle}>
          {isAdvanced ? 'Less' : 'Split, search, calibration and more'}
        </Button>
        <Collapse expanded={isAdvanced}>
          <AdvancedParameters value={run.parameters} onChange={(parameters) => change({ parameters })} />
        </Collapse>
        <Checkbox
          label="Learn what is unknown"
          description="An autoencoder of benign rows: what it cannot reproduce is called unknown"
          checked={run.parameters.novelty}
          onChange={(event) => change({ parameters: { ...run.parameters, novelty: event.currentTarget.checked } })}
        />
        <Checkbox
          label="Promote it when it passes its checks"
          description="It becomes the champion and every agent is told to run it"
          checked={run.promote}
          onChange={(event) => change({ promote: event.currentTarget.checked })}
        />
        {start.error && <Problem error={start.error} />}
        <Button type="submit" loading={start.isPending}>
          Start the run
        </Button>
      </Stack>
    </form>
  );
}
