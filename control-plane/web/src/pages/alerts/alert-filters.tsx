import { Button, Group, Pill, Select, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agentsQuery, alertClassesQuery, type AlertFilter } from '../../api/queries.js';
import { isAddress } from '../../components/link-check.js';
import { absoluteTime, count } from '../../format.js';
import styles from './alerts.module.css';
import { isFiltered, LABELLED, SEVERITIES } from './filter.js';
import { useSetFilter } from './use-set-filter.js';

/** Each filter is part of the address: a view can be sent to a colleague. */
export function AlertFilters({ filter }: { filter: AlertFilter }) {
  const set = useSetFilter();
  const agents = useQuery(agentsQuery);
  const classes = useQuery(alertClassesQuery).data?.items ?? [];
  return (
    <Group gap="xs" className={styles.filters}>
      <Choice
        label="Class"
        value={filter.class}
        options={withCurrent(
          classes.map(({ name }) => name),
          filter.class,
        )}
        amounts={new Map(classes.map(({ name, alerts }) => [name, alerts]))}
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
      {filter.from && <TimeBound text={`From ${absoluteTime(filter.from)}`} onRemove={() => set('from', null)} />}
      {filter.to && <TimeBound text={`Before ${absoluteTime(filter.to)}`} onRemove={() => set('to', null)} />}
      {isFiltered(filter) && (
        <Button variant="subtle" color="gray" size="sm" onClick={() => set('all', null)}>
          Clear
        </Button>
      )}
    </Group>
  );
}

const withCurrent = (options: string[], current: string | undefined) =>
  current && !options.includes(current) ? [current, ...options] : options;

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: (string | { value: string; label: string })[];
  /** How many alerts each option stands for. */
  amounts?: ReadonlyMap<string, number>;
  onChange: (value: string | null) => void;
}

const Choice = ({ label, value, options, amounts, onChange }: ChoiceProps) => (
  <Select
    aria-label={label}
    placeholder={`Any ${label.toLowerCase()}`}
    data={options}
    value={value ?? null}
    onChange={onChange}
    clearable
    searchable={options.length > 8}
    renderOption={({ option }) => (
      <Group justify="space-between" gap="xs" flex={1} wrap="nowrap">
        {option.label}
        {amounts?.has(option.value) && (
          <Text span size="xs" c="dimmed" aria-hidden>
            {count(amounts.get(option.value))}
          </Text>
        )}
      </Group>
    )}
    className={styles.filter}
  />
);

/** A link may bring bounds of time, as the API takes them. */
const TimeBound = ({ text, onRemove }: { text: string; onRemove: () => void }) => (
  <Pill withRemoveButton onRemove={onRemove} removeButtonProps={{ 'aria-label': `Remove ${text}` }}>
    {text}
  </Pill>
);

interface AddressInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Takes effect on Enter or when left, once it is whole: half an address finds nothing. */
function AddressInput({ label, value, onChange }: AddressInputProps) {
  const [text, setText] = useState(value);
  const [isWrong, setWrong] = useState(false);
  const submit = () => {
    const said = text.trim();
    setWrong(said !== '' && !isAddress(said));
    if (said !== value && (said === '' || isAddress(said))) onChange(said);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      error={isWrong && 'A whole IPv4 or IPv6 address'}
      onBlur={submit}
      onKeyDown={(event) => event.key === 'Enter' && submit()}
      className={styles.filter}
    />
  );
}
