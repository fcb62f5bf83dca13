import { Progress, Text } from '@mantine/core';
import type { TrainingRunDto } from '../../api/types.js';
import { Dotted } from '../../components/tag.js';
import { useNow } from '../../components/use-now.js';
import { duration, percent } from '../../format.js';

const COLOURS: Record<TrainingRunDto['state'], string> = {
  queued: 'var(--pk-idle)',
  running: 'var(--mantine-primary-color-filled)',
  succeeded: 'var(--pk-good)',
  failed: 'var(--pk-bad)',
  cancelled: 'var(--pk-idle)',
  interrupted: 'var(--pk-warn)',
};

export const RunState = ({ state }: { state: TrainingRunDto['state'] }) => (
  <Dotted colour={COLOURS[state]}>{state}</Dotted>
);

export const isOver = ({ state }: TrainingRunDto) => state !== 'queued' && state !== 'running';

/** How far a run is and in which stage; for one that ended badly, why. */
export function RunProgress({ run }: { run: TrainingRunDto }) {
  if (run.error)
    return (
      <Text size="sm" c="var(--pk-bad)" lineClamp={2} title={run.error}>
        {run.error}
      </Text>
    );
  if (isOver(run))
    return (
      <Text size="sm" c="dimmed">
        {run.stage}
      </Text>
    );
  return (
    <div>
      <Progress value={run.progress * 100} size="sm" aria-label="Progress of the run" />
      <Text size="xs" c="dimmed" mt={3}>
        {run.stage}, {percent(run.progress, 0)}
      </Text>
    </div>
  );
}

/** From start to end, or to now. */
export function RunLength({ run: { startedAt, finishedAt } }: { run: TrainingRunDto }) {
  const now = useNow();
  if (startedAt === null) return duration(null);
  const end = finishedAt === null ? now : Date.parse(finishedAt);
  return duration(end - Date.parse(startedAt));
}
