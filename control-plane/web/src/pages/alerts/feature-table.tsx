import { Table, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ScoredFlowDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { featureValue, signed } from '../../format.js';
import styles from './alerts.module.css';

/** Everything the model saw of the flow, in the profile's order. */
export function FeatureTable({ flow }: { flow: ScoredFlowDto }) {
  const [search, setSearch] = useState('');
  const features = Object.entries(flow.features);
  const wanted = search.trim().toLowerCase();
  const shown = features.filter(([name]) => name.toLowerCase().includes(wanted));
  const weights = new Map(flow.contributions.map(({ feature, weight }) => [feature, weight]));
  const searchBox = (
    <TextInput
      aria-label="Search the features"
      placeholder="Search"
      size="xs"
      leftSection={<IconSearch size={14} />}
      value={search}
      onChange={(event) => setSearch(event.currentTarget.value)}
    />
  );
  return (
    <Panel title="All features" hint={`${shown.length} of ${features.length}`} actions={searchBox} flush>
      {shown.length === 0 ? (
        <Empty title="No feature matches" />
      ) : (
        <Table className={styles.features} striped="even">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Feature</Table.Th>
              <Table.Th ta="right">Value</Table.Th>
              <Table.Th ta="right">Weight</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(([name, value]) => (
              <FeatureRow key={name} name={name} value={value} weight={weights.get(name)} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

interface FeatureRowProps {
  name: string;
  value: number | null;
  weight: number | undefined;
}

const FeatureRow = ({ name, value, weight }: FeatureRowProps) => (
  <Table.Tr>
    <Table.Td>{name}</Table.Td>
    <Table.Td ta="right" c={value === null ? 'dimmed' : undefined}>
      {value === null ? 'missing' : featureValue(name, value)}
    </Table.Td>
    <Table.Td ta="right" c="dimmed">
      {weight === undefined ? '' : signed(weight, 2)}
    </Table.Td>
  </Table.Tr>
);
