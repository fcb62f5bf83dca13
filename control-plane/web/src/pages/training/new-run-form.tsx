import { Button, Checkbox, Collapse, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { benignClassAmong } from '../../../../src/training/domain/benign-class.js';
import { useStartTrainingRun } from '../../api/commands.js';
import type { DatasetDto, ModelVersionSummaryDto, NewTrainingRunDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { useDraft } from '../../components/use-draft.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { count, plural } from '../../format.js';
import { AdvancedParameters, Parameters } from './parameter-fields.js';
import { DEFAULT_PARAMETERS, hasHiddenFault, typedOf, withTyped } from './parameters.js';
import { RunSummary } from './run-summary.js';

const MODEL_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const FIRST_MODEL = 'flows';
const LITTLE = 0.2;

interface NewRunFormProps {
  /** Ready ones, at least one. */
  datasets: readonly DatasetDto[];
  models: readonly ModelVersionSummaryDto[];
}

type Draft = NewTrainingRunDto & { typed: ReturnType<typeof typedOf> };

const classesOf = (dataset: DatasetDto | undefined) => Object.keys(dataset?.classes ?? {});

/** What can be told from what is there; the rest is empty, and asked for. */
function proposal(datasets: readonly DatasetDto[], models: readonly ModelVersionSummaryDto[]): Draft {
  const names = [...new Set(models.map(({ name }) => name))];
  const dataset = datasets.length === 1 ? datasets[0] : undefined;
  return {
    datasetId: dataset?.id ?? '',
    model: names.length === 0 ? FIRST_MODEL : names.length === 1 ? (names[0] ?? '') : '',
    benignClass: benignClassAmong(classesOf(dataset)) ?? '',
    parameters: DEFAULT_PARAMETERS,
    promote: false,
    promoteEqual: false,
    typed: typedOf(DEFAULT_PARAMETERS),
  };
}

export function NewRunForm({ datasets, models }: NewRunFormProps) {
  const start = useStartTrainingRun();
  const { author, setAuthor } = useAuthor();
  const navigate = useNavigate();
  const [isAdvanced, advanced] = useDisclosure();
  const [isAsking, asking] = useDisclosure();
  const [wasSent, setWasSent] = useState(false);
  const [draft, setDraft, clearDraft] = useDraft('training-run', proposal(datasets, models));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { typed, ...run } = draft;
  const chosen = datasets.find(({ id }) => id === run.datasetId);
  const parameters = withTyped(run.parameters, typed);
  const faults = {
    datasetId: chosen ? undefined : 'Choose the data set',
    model: MODEL_NAME.test(run.model) ? undefined : 'Lower-case letters, digits and hyphens; 1 to 63 of them',
    benignClass: classesOf(chosen).includes(run.benignClass) ? undefined : 'Choose the class of normal traffic',
  };
  const isComplete = parameters !== undefined && Object.values(faults).every((fault) => fault === undefined);
  const shown = (fault: string | undefined) => (wasSent ? fault : undefined);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSent(true);
    if (isComplete) return asking.open();
    if (hasHiddenFault(typed)) advanced.open();
  };
  const confirmed = () => {
    if (!parameters) return;
    const onSuccess = ({ id }: { id: string }) => {
      clearDraft();
      void navigate(`/training/${id}`);
    };
    start.mutate({ ...run, parameters, ...(run.promote && { by: author.trim() }) }, { onSuccess });
  };
  const fields = {
    value: run.parameters,
    onChange: (value: NewTrainingRunDto['parameters']) => change({ parameters: value }),
    draft: { typed, type: (name: string, value: number | string) => change({ typed: { ...typed, [name]: value } }) },
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Select
          label="Data set"
          placeholder="Choose one"
          data={datasets.map(({ id, name, version, rows }) => ({
            value: id,
            label: `${name} v${version}, ${plural(rows, 'row')}`,
          }))}
          value={run.datasetId || null}
          error={shown(faults.datasetId)}
          onChange={(id) => id && change({ datasetId: id, benignClass: benignOf(datasets, id) })}
          allowDeselect={false}
          required
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Model"
            description="Creates the next version of this model"
            value={run.model}
            error={shown(faults.model)}
            required
            onChange={(event) => change({ model: event.currentTarget.value })}
          />
          <Select
            label="Benign class"
            description="Label of normal traffic; every other class is an attack"
            placeholder="Choose one"
            data={classesOf(chosen)}
            value={run.benignClass || null}
            error={shown(faults.benignClass)}
            onChange={(benignClass) => benignClass && change({ benignClass })}
            allowDeselect={false}
            required
          />
        </SimpleGrid>
        <Parameters {...fields} />
        <Button variant="subtle" size="compact-sm" aria-expanded={isAdvanced} onClick={advanced.toggle}>
          {isAdvanced ? 'Less' : 'Split, search, calibration and more'}
        </Button>
        <Collapse expanded={isAdvanced}>
          <AdvancedParameters {...fields} />
        </Collapse>
        <Checkbox
          label="Detect unknown attacks"
          description="Flows unlike normal traffic are reported as “unknown” (autoencoder)"
          checked={run.parameters.novelty}
          onChange={(event) => change({ parameters: { ...run.parameters, novelty: event.currentTarget.checked } })}
        />
        <Checkbox
          label="Promote when all checks pass"
          description="Promoted only if it beats the champion on rows that neither model was trained on, loses no class and keeps the false-alarm limit. Otherwise it is only registered."
          checked={run.promote}
          onChange={(event) => change({ promote: event.currentTarget.checked })}
        />
        {run.promote && <AuthorInput value={author} onChange={setAuthor} />}
        {chosen && parameters && <Remaining dataset={chosen} parameters={parameters} />}
        <Button type="submit" loading={start.isPending} disabled={run.promote && author.trim() === ''}>
          Start the run
        </Button>
      </Stack>
      <Confirm
        opened={isAsking}
        onClose={asking.close}
        title="Start this run?"
        action="Start"
        colour="petrol"
        isPending={start.isPending}
        error={start.error}
        onConfirm={confirmed}
      >
        {chosen && <RunSummary run={run} dataset={chosen} models={models} />}
      </Confirm>
    </form>
  );
}

const benignOf = (datasets: readonly DatasetDto[], id: string) =>
  benignClassAmong(classesOf(datasets.find((dataset) => dataset.id === id))) ?? '';

interface RemainingProps {
  dataset: DatasetDto;
  parameters: NewTrainingRunDto['parameters'];
}

/** What the two shares leave, before repeated rows are taken away. */
function Remaining({ dataset: { rows, holdOutShare }, parameters }: RemainingProps) {
  // What every data set keeps for comparisons is tested on at least.
  const share = Math.max(0, 1 - parameters.validationShare - Math.max(holdOutShare, parameters.testShare));
  const isLittle = share < LITTLE;
  return (
    <Text size="xs" c={isLittle ? 'var(--pk-bad)' : 'dimmed'}>
      About {count(Math.round(rows * share))} of {plural(rows, 'row')} remain to train on, repeated ones included
      {isLittle && ': hold out less'}.
    </Text>
  );
}
