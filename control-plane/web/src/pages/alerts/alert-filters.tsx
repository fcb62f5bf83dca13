import { Button, Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { agentsQuery, modelsQuery, type AlertFilter } from '../../api/queries.js';
import styles from './alerts.module.css';
import { isFiltered, LABELLED, SEVERITIES } from './filter.js';

/** Each filter is part of the address: a view can be sent to a colleague. */
export function AlertFilters({ filter }: { filter: AlertFilter }) {
  const set = useSetFilter();
  const agents = useQuery(agentsQuery);
  return (
    <Group gap="xs" className={styles.filters}>
      <Choice
        label="Class"
        value={filter.class}
        options={useClasses(filter.class)}
        onChange={(value) => set('class', value)}
      />
      <Choice
        label="Severity"
        value={filter.severity}
        options={[...SEVERITIES]}
        onChange={(value) => set('severity', value)}
      />
      <Choice
        label="Agent"
        value={filter.agent}
        options={withCurrent(agents.data?.items.map(({ id }) => id) ?? [], filter.agent)}
        onChange={(value) => set('agent', value)}
      />
      <Choice
        label="Label"
        value={filter.labelled}
        options={[...LABELLED]}
        onChange={(value) => set('labelled', value)}
      />
      <AddressInput
        key={`source ${filter.source}`}
        label="Source address"
        value={filter.source ?? ''}
        onChange={(value) => set('source', value)}
      />
      <AddressInput
        key={`address ${filter.address}`}
        label="Address on either side"
        value={filter.address ?? ''}
        onChange={(value) => set('address', value)}
      />
      {isFiltered(filter) && (
        <Button variant="subtle" color="gray" size="sm" onClick={() => set('all', null)}>
          Clear
        </Button>
      )}
    </Group>
  );
}

function useSetFilter() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const { id } = useParams();
  return (field: keyof AlertFilter | 'all', value: string | null) => {
    const next = new URLSearchParams(field === 'all' ? undefined : search);
    if (field !== 'all' && value) next.set(field, value);
    else next.delete(field);
    void navigate({ pathname: id ? `/alerts/${id}` : '/alerts', search: next.toString() }, { replace: true });
  };
}

/** What the models can say. */
function useClasses(current: string | undefined): string[] {
  const models = useQuery(modelsQuery);
  const names = new Set(models.data?.items.flatMap(({ classes }) => classes) ?? []);
  return withCurrent([...names].sort(), current);
}

const withCurrent = (options: string[], current: string | undefined) =>
  current && !options.includes(current) ? [current, ...options] : options;

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: (string | { value: string; label: string })[];
  onChange: (value: string | null) => void;
}

const Choice = ({ label, value, options, onChange }: ChoiceProps) => (
  <Select
    aria-label={label}
    placeholder={`Any ${label.toLowerCase()}`}
    data={options}
    value={value ?? null}
    onChange={onChange}
    clearable
    searchable={options.length > 8}
    className={styles.filter}
  />
);

interface AddressInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Takes effect on Enter or when left: half an address finds nothing. */
function AddressInput({ label, value, onChange }: AddressInputProps) {
  const [text, setText] = useState(value);
  const submit = () => text.trim() !== value && onChange(text.trim());
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={submit}
      onKeyDown={(event) => event.key === 'Enter' && submit()}
      className={styles.filter}
    />
  );
}
