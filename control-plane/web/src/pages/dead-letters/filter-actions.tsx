import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useDiscardDeadLetters, useReplayDeadLetters } from '../../api/commands.js';
import type { DeadLetterFilter } from '../../api/queries.js';
import { Confirm } from '../../components/confirm.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';
import { count } from '../../format.js';

/** Sends all that are chosen through ingest again, and says what became of them. */
export function ReplayAll({ filter }: { filter: DeadLetterFilter }) {
  const [opened, modal] = useDisclosure();
  const replay = useReplayDeadLetters();
  const open = () => {
    replay.reset();
    modal.open();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={open}>
        Replay all…
      </Button>
      <Confirm
        opened={opened}
        onClose={modal.close}
        title="Replay these dead letters?"
        action={replay.data ? 'Replay again' : 'Replay'}
        colour="blue"
        isPending={replay.isPending}
        error={replay.error}
        onConfirm={() => replay.mutate(filter)}
      >
        {replay.data ? (
          <p role="status">
            {count(replay.data.stored)} stored, {count(replay.data.known)} stored before, {count(replay.data.refused)}{' '}
            refused again, {count(replay.data.impossible)} that cannot be replayed.
          </p>
        ) : (
          <>
            {describe(filter)} Each goes through ingest as if it came now. What is stored leaves this list; what is
            refused again stays, with the reason of now.
          </>
        )}
      </Confirm>
    </>
  );
}

export const DiscardAll = ({ filter }: { filter: DeadLetterFilter }) => (
  <ConfirmedAction
    needs="dead-letters.manage"
    button="Discard all…"
    title="Discard these dead letters?"
    action="Discard"
    isDangerous
    command={useDiscardDeadLetters(filter)}
  >
    {describe(filter)} They are gone for good.
  </ConfirmedAction>
);

function describe(filter: DeadLetterFilter): string {
  const said = Object.entries(filter).map(([name, value]) => `${name} “${value}”`);
  return said.length === 0 ? 'All dead letters.' : `All dead letters of ${said.join(', ')}.`;
}
