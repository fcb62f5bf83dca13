import { Stack, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { columnQuery } from '../../api/queries.js';
import type { ColumnStatisticsDto } from '../../api/types.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { lazyPart } from '../../components/lazy-part.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { ClassName } from '../../components/tag.js';
import { count, isCategorical, value } from '../../format.js';

const ColumnChart = lazyPart(async () => (await import('./column-chart.js')).ColumnChart, 320);

/** The places of 5 %, 50 % and 95 % among the quantiles that the server gives. */
const [FIVE, MEDIAN, NINETY_FIVE] = [1, 3, 5];

interface ColumnDrawerProps {
  datasetId: string;
  column: string | undefined;
  onClose: () => void;
}

export function ColumnDrawer({ datasetId, column, onClose }: ColumnDrawerProps) {
  const statistics = useQuery({ ...columnQuery(datasetId, column ?? ''), enabled: column !== undefined });
  return (
    <DetailDrawer opened={column !== undefined} onClose={onClose} title={column} pageTitle={`Column ${column}`}>
      <Loaded query={statistics} height={480}>
        {(data) => (
          <Stack>
            <ColumnChart column={data} />
            <Panel title="By class" flush>
              <Groups column={data} />
            </Panel>
          </Stack>
        )}
      </Loaded>
    </DetailDrawer>
  );
}

const Groups = ({ column }: { column: ColumnStatisticsDto }) => (
  <Table verticalSpacing={4}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Class</Table.Th>
        <Table.Th ta="right">Values</Table.Th>
        <Table.Th ta="right">Missing</Table.Th>
        <Table.Th ta="right">5 %</Table.Th>
        <Table.Th ta="right">Median</Table.Th>
        <Table.Th ta="right">95 %</Table.Th>
        <Table.Th ta="right">Mean</Table.Th>
        <Table.Th ta="right">SD</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {[...column.classes, { ...column, name: 'All' }].map((group) => (
        <Table.Tr key={group.name}>
          <Table.Td>{group.name === 'All' ? 'All rows' : <ClassName name={group.name} />}</Table.Td>
          <Table.Td ta="right">{count(group.count)}</Table.Td>
          <Table.Td ta="right">{count(group.missing)}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(group.quantiles?.[FIVE])}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(group.quantiles?.[MEDIAN])}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(group.quantiles?.[NINETY_FIVE])}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(group.mean)}</Table.Td>
          <Table.Td ta="right">{isCategorical(column.name) ? '–' : value(group.sd)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
