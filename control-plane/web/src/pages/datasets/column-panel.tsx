import { Table, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { statisticsQuery } from '../../api/queries.js';
import type { DatasetDto, StatisticsDto } from '../../api/types.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { count, isCategorical, value } from '../../format.js';
import { ColumnDrawer } from './column-drawer.js';
import rowStyles from '../../components/row.module.css';
import { useDetailParameter } from '../../components/use-detail.js';
import { onRowClick } from '../../components/use-row-open.js';
import styles from './datasets.module.css';
import { TinyHistogram } from './tiny-histogram.js';

type Column = StatisticsDto['columns'][number];

const MEDIAN = 0.5;

/** What each feature looks like; a click shows it class by class. */
export function ColumnPanel({ dataset }: { dataset: DatasetDto }) {
  const statistics = useQuery(statisticsQuery(dataset.id));
  const [wanted, setWanted] = useState('');
  const { opened, open, close } = useDetailParameter('column');
  return (
    <Panel
      title="Columns"
      hint="Bars count rows; many columns need a logarithmic axis"
      actions={
        <TextInput
          size="xs"
          aria-label="Find a column"
          placeholder="Find a column"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      }
      flush
    >
      <Loaded query={statistics} height={400}>
        {({ columns, quantiles }) => (
          <div className={styles.scroll}>
            <ColumnTable
              columns={columns.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()))}
              median={quantiles.indexOf(MEDIAN)}
              onOpen={open}
            />
          </div>
        )}
      </Loaded>
      <ColumnDrawer datasetId={dataset.id} column={opened} onClose={close} />
    </Panel>
  );
}

interface ColumnTableProps {
  columns: readonly Column[];
  /** Its place among the quantiles. */
  median: number;
  onOpen: (column: string) => void;
}

const ColumnTable = ({ columns, median, onOpen }: ColumnTableProps) => (
  <Table highlightOnHover verticalSpacing={4} stickyHeader className={styles.numbers}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Column</Table.Th>
        <Table.Th>Distribution</Table.Th>
        <Table.Th ta="right">Missing</Table.Th>
        <Table.Th ta="right">Distinct</Table.Th>
        <Table.Th ta="right">Min</Table.Th>
        <Table.Th ta="right">Median</Table.Th>
        <Table.Th ta="right">Max</Table.Th>
        <Table.Th ta="right">Mean</Table.Th>
        <Table.Th ta="right">SD</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {columns.map((column) => (
        <Table.Tr key={column.name} className={rowStyles.row} onClick={onRowClick(() => onOpen(column.name))}>
          <Table.Td>
            <UnstyledButton className={rowStyles.open} onClick={() => onOpen(column.name)}>
              {column.name}
            </UnstyledButton>
          </Table.Td>
          <Table.Td>
            <TinyHistogram bars={column.bars} scale={column.axis.scale} />
          </Table.Td>
          <Table.Td ta="right">{count(column.missing)}</Table.Td>
          <Table.Td ta="right">
            {column.isDistinctExact ? '' : '≈ '}
            {count(column.distinct)}
          </Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(column.min)}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(column.quantiles?.[median])}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(column.max)}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(column.mean)}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(column.sd)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
