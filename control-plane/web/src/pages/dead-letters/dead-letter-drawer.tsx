import { Alert, Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDiscardDeadLetter, useReplayDeadLetter } from '../../api/commands.js';
import { deadLetterQuery } from '../../api/queries.js';
import type { DeadLetterDetailDto, DeadLetterReplayDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { bytes, plural } from '../../format.js';
import styles from './dead-letters.module.css';

interface DeadLetterDrawerProps {
  id: string | undefined;
  onClose: () => void;
}

export function DeadLetterDrawer({ id, onClose }: DeadLetterDrawerProps) {
  const replay = useReplayDeadLetter();
  // What is stored is kept no more: it is not asked for again.
  const isGone = replay.data?.id === id && (replay.data?.outcome === 'stored' || replay.data?.outcome === 'known');
  const letter = useQuery({ ...deadLetterQuery(id ?? ''), enabled: id !== undefined && !isGone });
  return (
    <DetailDrawer opened={id !== undefined} onClose={onClose} title="Dead letter" pageTitle={`Dead letter ${id}`}>
      {id !== undefined && (
        <Stack>
          {replay.data?.id === id && <Outcome result={replay.data} />}
          {replay.error && <Problem error={replay.error} />}
          <Loaded query={letter}>
            {(data) => (
              <>
                <LetterFacts letter={data} />
                {!isGone && (
                  <Allowed action="dead-letters.manage">
                    <Group>
                      <Button
                        disabled={!data.isReplayable}
                        loading={replay.isPending}
                        onClick={() => replay.mutate(id)}
                      >
                        Replay
                      </Button>
                      <Discard id={id} onDone={onClose} />
                    </Group>
                  </Allowed>
                )}
                <Content letter={data} />
              </>
            )}
          </Loaded>
        </Stack>
      )}
    </DetailDrawer>
  );
}

const OUTCOMES: Readonly<Record<DeadLetterReplayDto['outcome'], string>> = {
  stored: 'Stored. It is no dead letter any more.',
  known: 'It had been stored already. It is no dead letter any more.',
  refused: 'Refused again',
  impossible: 'It cannot be replayed',
};

const Outcome = ({ result: { outcome, reason } }: { result: DeadLetterReplayDto }) => (
  <Alert role="status" color={reason === null ? 'green' : 'yellow'} title={OUTCOMES[outcome]}>
    {reason}
  </Alert>
);

const LetterFacts = ({ letter }: { letter: DeadLetterDetailDto }) => (
  <Facts
    items={[
      ['Reason', letter.reason],
      [
        'Agent',
        <TextLink key="agent" to={`/agents/${encodeURIComponent(letter.agentId)}`}>
          {letter.agentId}
        </TextLink>,
      ],
      ['Kind', letter.kind],
      [
        'Boot epoch and sequence',
        letter.sequence === null ? 'a whole message' : `${letter.bootEpoch}/${letter.sequence}`,
      ],
      ['Received', <TimeAgo key="received" at={letter.receivedAt} />],
      ['Refused', plural(letter.refusals, 'time')],
      ['Replayed last', letter.triedAt ? <TimeAgo key="tried" at={letter.triedAt} /> : 'never'],
      ['Size', bytes(letter.bytes)],
    ]}
  />
);

const Discard = ({ id, onDone }: { id: string; onDone: () => void }) => (
  <ConfirmedAction
    needs="dead-letters.manage"
    button="Discard…"
    title="Discard this dead letter?"
    action="Discard"
    isDangerous
    command={useDiscardDeadLetter(id)}
    onDone={onDone}
  >
    It is gone for good.
  </ConfirmedAction>
);

/** As JSON where its bytes can be read, else and if wished as they are. */
function Content({ letter: { content, hex, isCut } }: { letter: DeadLetterDetailDto }) {
  const [view, setView] = useState('json');
  const isHex = view === 'hex' || content === null;
  const choice = content !== null && (
    <SegmentedControl
      size="xs"
      aria-label="How to show the content"
      value={view}
      onChange={setView}
      data={[
        { value: 'json', label: 'JSON' },
        { value: 'hex', label: 'Hex' },
      ]}
    />
  );
  return (
    <Panel title="Content" hint={isHex && isCut ? 'The first part of it' : undefined} actions={choice}>
      <pre className={styles.content} tabIndex={0}>
        {isHex ? hexLines(hex) : content}
      </pre>
    </Panel>
  );
}

function hexLines(hex: string): string {
  return (hex.match(/.{1,32}/g) ?? ['(empty)']).map((line) => line.replace(/(..)(?=.)/g, '$1 ')).join('\n');
}
