import { Button, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { groupsQuery, useDescribeAgent } from '../../api/groups.js';
import type { AgentDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { AuthorInput, useAuthor } from '../../components/author.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { TextLink } from '../../components/text-link.js';
import { labelsOf, labelsText } from './labels.js';

/** Where an agent belongs, and what people say of it. */
export function GroupPanel({ agent }: { agent: AgentDto }) {
  const [opened, modal] = useDisclosure();
  return (
    <Panel
      title="Group"
      actions={
        <Allowed action="agents.manage">
          <Button variant="default" size="compact-sm" onClick={modal.open}>
            Change…
          </Button>
        </Allowed>
      }
    >
      <Facts
        items={[
          [
            'Group',
            <TextLink key="group" to={`/groups/${agent.group}`}>
              {agent.group}
            </TextLink>,
          ],
          ['Labels', labelsText(agent.labels) || '–'],
          ['Notes', agent.notes || '–'],
        ]}
      />
      <Modal opened={opened} onClose={modal.close} title={<Text fw={600}>{`Change ${agent.id}`}</Text>} centered>
        <DescribeForm agent={agent} onClose={modal.close} />
      </Modal>
    </Panel>
  );
}

function DescribeForm({ agent, onClose }: { agent: AgentDto; onClose: () => void }) {
  const [group, setGroup] = useState(agent.group);
  const [labels, setLabels] = useState(labelsText(agent.labels));
  const [notes, setNotes] = useState(agent.notes);
  const { author, setAuthor } = useAuthor();
  const describe = useDescribeAgent(agent.id);
  const groups = useQuery(groupsQuery);
  const read = labelsOf(labels);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read === undefined) return;
    describe.mutate({ group, labels: read, notes: notes.trim(), by: author.trim() }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Loaded query={groups} height={60}>
          {({ items }) => (
            <Select
              label="Group"
              description="The agent gets the model and the settings of its group."
              data={items.map(({ name }) => name)}
              value={group}
              allowDeselect={false}
              onChange={(name) => setGroup(name ?? agent.group)}
            />
          )}
        </Loaded>
        <TextInput
          label="Labels"
          description="Such as rack=7, site=Jena"
          value={labels}
          error={read === undefined ? 'Pairs such as rack=7, separated by commas' : undefined}
          onChange={(event) => setLabels(event.currentTarget.value)}
        />
        <Textarea
          label="Notes"
          autosize
          maxLength={2000}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <AuthorInput value={author} onChange={setAuthor} />
        {describe.error && <Problem error={describe.error} />}
        <Button type="submit" loading={describe.isPending} disabled={read === undefined || author.trim() === ''}>
          Save
        </Button>
      </Stack>
    </form>
  );
}
