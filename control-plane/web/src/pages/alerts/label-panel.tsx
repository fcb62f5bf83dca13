import { Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useUndoLabel } from '../../api/commands.js';
import { useAllowed } from '../../api/session.js';
import type { AlertDto, AlertLabelDto } from '../../api/types.js';
import { Allowed, NotAllowed } from '../../components/allowed.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { LabelClass, VerdictTag } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { useKeys } from '../../components/use-keys.js';
import { useOnce } from '../../components/use-once.js';
import { LabelForm } from './label-form.js';

/** What an analyst says of the alert, or the means to say it. */
export function LabelPanel({ alert }: { alert: AlertDto }) {
  const isLabelled = alert.label !== null;
  /** The first button of what stands here now. */
  const button = useRef<HTMLButtonElement>(null);
  const hasActed = useRef(false);
  const act = () => {
    hasActed.current = true;
  };
  // The button that was pressed is gone: a keyboard user goes on at the button that takes the step back.
  useEffect(() => {
    if (hasActed.current) button.current?.focus();
    hasActed.current = false;
  }, [isLabelled]);
  return (
    <Panel title="Label" hint="Your verdict. The example flows become training data.">
      {alert.label ? (
        <GivenLabel alertId={alert.id} label={alert.label} onUndo={act} undoButton={button} />
      ) : (
        <Allowed action="alerts.label" otherwise={<NotAllowed what="label alerts" />}>
          <LabelForm alert={alert} onSay={act} firstButton={button} />
        </Allowed>
      )}
    </Panel>
  );
}

interface GivenLabelProps {
  alertId: string;
  label: AlertLabelDto;
  onUndo: () => void;
  undoButton: RefObject<HTMLButtonElement | null>;
}

function GivenLabel({ alertId, label, onUndo, undoButton }: GivenLabelProps) {
  const { author, setAuthor } = useAuthor();
  const [asksName] = useState(author.trim() === '');
  const undo = useUndoLabel(alertId);
  const once = useOnce();
  const mayLabel = useAllowed('alerts.label');
  const name = mayLabel ? author.trim() : '';
  const run = () => {
    if (name === '') return;
    once(() => {
      onUndo();
      return undo.mutateAsync(name);
    });
  };
  useKeys({ Z: run });
  return (
    <Stack gap="xs">
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <VerdictTag verdict={label.verdict} />
          <LabelClass label={label} />
          <Text size="sm" c="dimmed">
            by {label.author}, <TimeAgo at={label.at} />
          </Text>
        </Group>
        <Allowed action="alerts.label">
          <Button
            ref={undoButton}
            size="compact-sm"
            variant="default"
            onClick={run}
            disabled={!name}
            loading={undo.isPending}
            rightSection={
              <Kbd size="xs" aria-hidden>
                Z
              </Kbd>
            }
            aria-keyshortcuts="Z"
          >
            Undo
          </Button>
        </Allowed>
      </Group>
      {label.note && <Text size="sm">{label.note}</Text>}
      {asksName && mayLabel && <AuthorInput value={author} onChange={setAuthor} />}
      {undo.error && <Problem error={undo.error} />}
    </Stack>
  );
}
