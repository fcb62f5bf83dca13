import { Button, Checkbox, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useStartTrainingRun } from '../../api/commands.js';
import type { DatasetDto, NewTrainingRunDto } from '../../api/types.js';
import { Problem } from '../../components/problem.js';
import { count } from '../../format.js';
import { DEFAULT_PARAMETERS, PARAMETER_FIELDS } from './parameters.js';

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

interface ParametersProps {
  value: NewTrainingRunDto['parameters'];
  onChange: (value: NewTrainingRunDto['parameters']) => void;
}

const Parameters = ({ value, onChange }: ParametersProps) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }}>
    {PARAMETER_FIELDS.map(({ name, ...field }) => (
      <NumberInput
        key={name}
        {...field}
        value={value[name]}
        onChange={(number) => typeof number === 'number' && onChange({ ...value, [name]: number })}
      />
    ))}
    <Select
      label="Class weights"
      description="Balanced: rare classes count as much as frequent ones"
      data={['balanced', 'none']}
      value={value.classWeights}
      onChange={(weights) => onChange({ ...value, classWeights: weights === 'none' ? 'none' : 'balanced' })}
      allowDeselect={false}
    />
  </SimpleGrid>
);
