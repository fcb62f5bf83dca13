import { ActionIcon, Code, List, Popover, Text, TextInput } from '@mantine/core';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';

const EXAMPLES = [
  ['group:edge', 'of that group'],
  ['label:rack=7', 'with that label; label:rack: with any value of it'],
  ['version:<1.4', 'of an earlier version of the agent'],
  ['loss:>1%', 'whose kernel has dropped that share of the packets'],
  ['profile:picket-1, model:lab@3', 'that run it'],
  ['silent, lost, revoked', 'in that state; also online, impaired, offline, decommissioned'],
  ['probe', 'with that in the id or the host name'],
  ['-group:edge, not silent', 'turned round'],
  ['group:"two words"', 'a value with spaces'],
] as const;

interface AgentSearchProps {
  readonly filter: string;
  readonly onChange: (filter: string) => void;
}

/** Where a person types which agents to show; Enter asks for them. */
export function AgentSearch({ filter, onChange }: AgentSearchProps) {
  const [draft, setDraft] = useState(filter);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(draft.trim());
  };
  return (
    <form onSubmit={submit} role="search">
      <TextInput
        aria-label="Filter agents"
        placeholder="group:edge version:<1.4 loss:>1% silent"
        size="sm"
        mb="sm"
        maxLength={500}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        leftSection={<IconSearch size={16} />}
        rightSection={<FilterHelp />}
      />
    </form>
  );
}

const FilterHelp = () => (
  <Popover width={360} position="bottom-end" withArrow>
    <Popover.Target>
      <ActionIcon variant="subtle" color="gray" aria-label="How to filter">
        <IconHelp size={18} />
      </ActionIcon>
    </Popover.Target>
    <Popover.Dropdown>
      <Text size="sm" mb="xs">
        All terms have to hold. Enter shows the agents.
      </Text>
      <List size="sm" spacing={4}>
        {EXAMPLES.map(([example, meaning]) => (
          <List.Item key={example}>
            <Code>{example}</Code> {meaning}
          </List.Item>
        ))}
      </List>
    </Popover.Dropdown>
  </Popover>
);
