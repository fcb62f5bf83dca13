import { Group, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { agentsQuery, modelsQuery } from '../../api/queries.js';
import { RANGES, type DriftView } from './view.js';

interface DriftControlsProps {
  view: DriftView;
  onChange: (name: string, value: string | null) => void;
}

export function DriftControls({ view, onChange }: DriftControlsProps) {
  const agents = useQuery(agentsQuery);
  const models = useQuery(modelsQuery);
  return (
    <Group gap="xs">
      <Select
        aria-label="Model"
        placeholder="Champion"
        data={models.data?.items.map(({ name, version }) => `${name}@${version}`) ?? []}
        value={view.filter.model ?? null}
        onChange={(model) => onChange('model', model)}
        clearable
        w={150}
      />
      <Select
        aria-label="Agent"
        placeholder="All agents"
        data={agents.data?.items.map(({ id }) => id) ?? []}
        value={view.filter.agent ?? null}
        onChange={(agent) => onChange('agent', agent)}
        clearable
        w={150}
      />
      <SegmentedControl
        aria-label="Time range"
        data={RANGES.map(({ value, label }) => ({ value, label }))}
        value={view.range}
        onChange={(range) => onChange('range', range)}
      />
    </Group>
  );
}
