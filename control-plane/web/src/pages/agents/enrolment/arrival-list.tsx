import { Loader, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { enrolmentTriesQuery, newcomersQuery } from '../../../api/queries.js';
import type { EnrolmentTryDto } from '../../../api/types.js';
import { CommandLine } from '../../../components/command-line.js';
import { Loaded } from '../../../components/loaded.js';
import { TimeAgo } from '../../../components/time-ago.js';
import { useNow } from '../../../components/use-now.js';
import { count, plural } from '../../../format.js';
import { arrivalsOf, lastTries, type Arrival, type Step, type StepState } from './arrivals.js';
import styles from './enrolment.module.css';

/** Each of them is asked for every two seconds. */
const MAX_SHOWN = 50;

/** The hosts that have run the command, each with how far it has come. */
export function ArrivalList({ tokenId }: { tokenId: string }) {
  const tries = useQuery(enrolmentTriesQuery(tokenId));
  return <Loaded query={tries}>{({ items }) => <Watched tries={lastTries(items)} />}</Loaded>;
}

function Watched({ tries }: { tries: readonly EnrolmentTryDto[] }) {
  const now = useNow();
  const shown = tries.slice(0, MAX_SHOWN);
  const ids = shown.flatMap(({ agentId }) => agentId ?? []);
  const newcomers = useQuery({ ...newcomersQuery(ids), enabled: ids.length > 0 });
  const agents = new Map((newcomers.data ?? []).map((agent) => [agent.id, agent]));
  const arrivals = arrivalsOf(shown, agents, now);
  return (
    <section aria-label="Arriving hosts">
      <VisuallyHidden role="status">{arrivals.map(inWords).join('; ')}</VisuallyHidden>
      {tries.length === 0 && (
        <Text size="sm" className={styles.waiting}>
          <Loader size={14} aria-hidden /> Waiting for the first host
        </Text>
      )}
      <ul className={styles.arrivals}>
        {arrivals.map((arrival) => (
          <ArrivalView key={arrival.key} arrival={arrival} />
        ))}
      </ul>
      {tries.length > MAX_SHOWN && (
        <Text size="sm" c="dimmed">
          {count(tries.length - MAX_SHOWN)} earlier {tries.length - MAX_SHOWN === 1 ? 'host is' : 'hosts are'} not
          shown.
        </Text>
      )}
    </section>
  );
}

/** For those who do not see the list change. */
const inWords = ({ name, steps }: Arrival) =>
  `${name}: ${steps.filter(({ state }) => state === 'done').length} of ${plural(steps.length, 'step')} done`;

const ArrivalView = ({ arrival: { name, hostname, address, at, steps, remarks } }: { arrival: Arrival }) => (
  <li className={styles.arrival} aria-label={name}>
    <Text fw={550} style={{ overflowWrap: 'anywhere' }}>
      {name}
    </Text>
    <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
      {hostname} at {address}, <TimeAgo at={at} />
    </Text>
    <ol className={styles.steps}>
      {steps.map((step) => (
        <StepView key={step.name} step={step} />
      ))}
    </ol>
    {remarks.map((remark) => (
      <Text key={remark} size="sm" c="var(--pk-warn)" style={{ overflowWrap: 'anywhere' }}>
        {remark}
      </Text>
    ))}
  </li>
);

const STATES: Record<StepState, { icon: typeof IconCircleCheck; colour: string; word: string }> = {
  done: { icon: IconCircleCheck, colour: 'var(--pk-good)', word: 'done' },
  waiting: { icon: IconCircleDashed, colour: 'var(--pk-idle)', word: 'not yet' },
  lacking: { icon: IconAlertCircle, colour: 'var(--pk-bad)', word: 'needs you' },
};

function StepView({ step: { name, state, reason, command } }: { step: Step }) {
  const { icon: Icon, colour, word } = STATES[state];
  return (
    <li data-state={state}>
      <Icon size={18} color={colour} aria-hidden />
      <div>
        <Text span size="sm" c={state === 'waiting' ? 'dimmed' : undefined}>
          {name}
          <VisuallyHidden>: {word}</VisuallyHidden>
        </Text>
        {reason && (
          <Text size="sm" c={state === 'lacking' ? colour : 'dimmed'}>
            {reason}
          </Text>
        )}
        {command && <CommandLine command={command} />}
      </div>
    </li>
  );
}
