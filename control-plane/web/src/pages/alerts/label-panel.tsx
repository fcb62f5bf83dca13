import { Button, Group, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { useUndoLabel } from '../../api/commands.js';
import type { AlertDto, AlertLabelDto } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { ClassName, VerdictTag } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';
import { LabelForm } from './label-form.js';

/** What an analyst says of the alert, or the means to say it. */
export function LabelPanel({ alert }: { alert: AlertDto }) {
  return (
    <Panel title="Label" hint="What you found: its example flows become training data">
      {alert.label ? <GivenLabel alertId={alert.id} label={alert.label} /> : <LabelForm alert={alert} />}
    </Panel>
  );
}

function GivenLabel({ alertId, label }: { alertId: string; label: AlertLabelDto }) {
  const { author, setAuthor } = useAuthor();
  const [asksName] = useState(author.trim() === '');
  const undo = useUndoLabel(alertId);
  const name = author.trim();
  const run = () => name && undo.mutate(name);
  useHotkeys([['z', run]]);
  return (
    <Stack gap="xs">
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <VerdictTag verdict={label.verdict} />
          {label.class !== null && <ClassName name={label.class} />}
          <Text size="sm" c="dimmed">
            by {label.author}, <TimeAgo at={label.at} />
          </Text>
        </Group>
        <Button
          size="compact-sm"
          variant="default"
          onClick={run}
          disabled={!name}
          loading={undo.isPending}
          title="Key Z"
        >
          Undo
        </Button>
      </Group>
      {label.note && <Text size="sm">{label.note}</Text>}
      {asksName && <AuthorInput value={author} onChange={setAuthor} />}
      {undo.error && <Problem error={undo.error} />}
    </Stack>
  );
}
