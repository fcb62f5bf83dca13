import { Button, Collapse, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { useStartTrainingRun } from '../../api/commands.js';
import type { DatasetDto, ModelVersionSummaryDto, NewTrainingRunDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { count, plural } from '../../format.js';
import { RunOptions, SubjectFields } from './new-run-fields.js';
import { AdvancedParameters, Parameters } from './parameter-fields.js';
import { hasHiddenFault } from './parameters.js';
import { RunSummary } from './run-summary.js';
import { useNewRun, type NewRun } from './use-new-run.js';

const LITTLE = 0.2;

interface NewRunFormProps {
  /** Ready ones, at least one. */
  datasets: readonly DatasetDto[];
  models: readonly ModelVersionSummaryDto[];
}

export function NewRunForm({ datasets, models }: NewRunFormProps) {
  const { author, setAuthor } = useAuthor();
  const [isAdvanced, advanced] = useDisclosure();
  const [isAsking, asking] = useDisclosure();
  const [wasSent, setWasSent] = useState(false);
  const newRun = useNewRun(datasets, models);
  const { run, typed, chosen, parameters, faults } = newRun;
  const { start, send } = useStart(newRun, author);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSent(true);
    if (newRun.isComplete) return asking.open();
    if (hasHiddenFault(typed)) advanced.open();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <SubjectFields {...newRun} datasets={datasets} faults={wasSent ? faults : {}} />
        <ParameterFields newRun={newRun} isAdvanced={isAdvanced} onToggle={advanced.toggle} />
        <RunOptions {...newRun} />
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
        onConfirm={send}
      >
        {chosen && <RunSummary run={run} dataset={chosen} models={models} />}
      </Confirm>
    </form>
  );
}

/** Starts the run, forgets its draft and shows it. */
function useStart({ run, parameters, clear }: NewRun, author: string) {
  const start = useStartTrainingRun();
  const navigate = useNavigate();
  const send = () => {
    if (!parameters) return;
    const onSuccess = ({ id }: { id: string }) => {
      clear();
      void navigate(`/training/${id}`);
    };
    start.mutate({ ...run, parameters, ...(run.promote && { by: author.trim() }) }, { onSuccess });
  };
  return { start, send };
}

interface ParameterFieldsProps {
  newRun: NewRun;
  isAdvanced: boolean;
  onToggle: () => void;
}

function ParameterFields({ newRun: { run, typed, change }, isAdvanced, onToggle }: ParameterFieldsProps) {
  const fields = {
    value: run.parameters,
    onChange: (value: NewTrainingRunDto['parameters']) => change({ parameters: value }),
    draft: { typed, type: (name: string, value: number | string) => change({ typed: { ...typed, [name]: value } }) },
  };
  return (
    <>
      <Parameters {...fields} />
      <Button variant="subtle" size="compact-sm" aria-expanded={isAdvanced} onClick={onToggle}>
        {isAdvanced ? 'Less' : 'Split, search, calibration and more'}
      </Button>
      <Collapse expanded={isAdvanced}>
        <AdvancedParameters {...fields} />
      </Collapse>
    </>
  );
}

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
