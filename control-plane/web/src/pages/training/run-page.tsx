import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDisclosure } from '@mantine/hooks';
import { Link, useNavigate, useParams } from 'react-router';
import { useCancelTrainingRun, useRestartTrainingRun } from '../../api/commands.js';
import { useAllowed } from '../../api/session.js';
import { trainingRunQuery } from '../../api/queries.js';
import type { TrainingRunDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';
import { Problem } from '../../components/problem.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { shortDigest } from '../../format.js';
import { RunDetail } from './run-detail.js';
import { isOver, RunState } from './run-state.js';

export function RunPage() {
  const { id = '' } = useParams();
  const run = useQuery(trainingRunQuery(id));
  return (
    <>
      <PageHeader
        title={`Run ${shortDigest(id)}`}
        description={run.data && <RunState state={run.data.state} />}
        back={{ to: '/training', label: 'Training' }}
        actions={run.data && <Actions run={run.data} />}
      />
      <Loaded query={run} height={600}>
        {(data) => <RunDetail run={data} />}
      </Loaded>
    </>
  );
}

function Actions({ run }: { run: TrainingRunDto }) {
  const cancel = useCancelTrainingRun(run.id);
  const restart = useRestartTrainingRun(run.id);
  const navigate = useNavigate();
  const [isAsking, asking] = useDisclosure();
  const mayRun = useAllowed('training.run');
  const again = () => restart.mutate(undefined, { onSuccess: ({ id }) => void navigate(`/training/${id}`) });
  return (
    <Group gap="xs">
      {mayRun && !isOver(run) && (
        <Button variant="default" loading={cancel.isPending} onClick={asking.open}>
          Cancel the run
        </Button>
      )}
      {mayRun && isOver(run) && run.state !== 'succeeded' && (
        <Button variant="default" loading={restart.isPending} onClick={again}>
          Start it again
        </Button>
      )}
      {run.version !== null && (
        <Button component={Link} to={`/models/${run.model}/${run.version}`}>
          {run.model} v{run.version}
        </Button>
      )}
      <Confirm
        opened={isAsking}
        onClose={asking.close}
        title={`Cancel the run of ${run.model}?`}
        action="Cancel the run"
        isPending={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(undefined, { onSuccess: asking.close })}
      >
        What it has computed so far is lost; it can be started again from the beginning.
      </Confirm>
      {restart.error && <Problem error={restart.error} />}
    </Group>
  );
}
