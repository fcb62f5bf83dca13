import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useClearTrainingQueue } from '../../api/commands.js';
import type { TrainingRunDto } from '../../api/types.js';
import { Confirm } from '../../components/confirm.js';

/** Cancels all runs that wait; there only while some do. */
export function ClearQueue({ runs }: { runs: readonly TrainingRunDto[] }) {
  const clear = useClearTrainingQueue();
  const [isAsking, asking] = useDisclosure();
  const waiting = runs.filter(({ state }) => state === 'queued').length;
  if (waiting === 0 && !isAsking) return null;
  const what = waiting === 1 ? 'the run that waits' : `the ${waiting} runs that wait`;
  return (
    <>
      <Button variant="default" onClick={asking.open}>
        Empty the queue
      </Button>
      <Confirm
        opened={isAsking}
        onClose={asking.close}
        title={`Cancel ${what}?`}
        action="Empty the queue"
        isPending={clear.isPending}
        error={clear.error}
        onConfirm={() => clear.mutate(undefined, { onSuccess: asking.close })}
      >
        The run that computes goes on. A cancelled run can be started again from its page.
      </Confirm>
    </>
  );
}
