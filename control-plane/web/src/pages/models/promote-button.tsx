import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useSetAlias } from '../../api/commands.js';
import { promotionQuery } from '../../api/queries.js';
import type { PromotionReportDto } from '../../api/types.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Loaded } from '../../components/loaded.js';
import { Problem } from '../../components/problem.js';
import { CheckList } from './check-list.js';
import { ComparisonTable } from './evaluation/comparison-table.js';

interface PromoteButtonProps {
  name: string;
  version: number;
  /** What the button says. */
  label?: string;
  variant?: 'filled' | 'default';
}

/** Makes a version the champion, which sends it to the agents: what speaks for and against it is shown first. */
export function PromoteButton({ name, version, label = 'Promote', variant = 'filled' }: PromoteButtonProps) {
  const [opened, modal] = useDisclosure();
  const report = useQuery({ ...promotionQuery(name, version), enabled: opened });
  return (
    <>
      <Button variant={variant} onClick={modal.open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={modal.close}
        title={<Text fw={600}>{`Promote ${name} v${version}?`}</Text>}
        centered
        size="xl"
      >
        <Loaded query={report} height={300}>
          {(data) => <PromoteForm report={data} onClose={modal.close} />}
        </Loaded>
      </Modal>
    </>
  );
}

function PromoteForm({ report, onClose }: { report: PromotionReportDto; onClose: () => void }) {
  const { name, version, incumbent, checks, comparison } = report;
  const setAlias = useSetAlias(name);
  const { author, setAuthor } = useAuthor();
  const [reason, setReason] = useState('');
  const needsReason = checks.some(({ state }) => state === 'fail');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    const request = { alias: 'champion' as const, version, by: author.trim(), ...(said !== '' && { reason: said }) };
    setAlias.mutate(request, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          It becomes the champion{incumbent && ` instead of ${incumbent.name} v${incumbent.version}`} and every agent is
          told to run it. Each agent checks the bundle first, swaps without losing a flow, and reports the outcome on
          its page.
        </Text>
        <CheckList checks={checks} />
        {comparison && <ComparisonTable comparison={comparison} newer={`${name} v${version}`} />}
        <AuthorInput value={author} onChange={setAuthor} />
        <TextInput
          label={needsReason ? 'Reason to promote despite failed checks' : 'Note'}
          description={needsReason ? 'At least ten characters. Kept in the history.' : 'Kept in the history.'}
          size="xs"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required={needsReason}
          minLength={needsReason ? 10 : undefined}
          maxLength={1000}
        />
        {setAlias.error && <Problem error={setAlias.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            type="submit"
            color={needsReason ? 'red' : undefined}
            loading={setAlias.isPending}
            disabled={author.trim() === ''}
          >
            {needsReason ? 'Promote it all the same' : 'Promote'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
