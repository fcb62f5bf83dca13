import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { namesakesQuery } from '../../api/queries.js';
import type { DatasetDto } from '../../api/types.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { plural } from '../../format.js';
import { DatasetStatus } from './dataset-status.js';

/** The other imports under this name; nothing where there are none. */
export function Versions({ dataset }: { dataset: DatasetDto }) {
  const datasets = useQuery(namesakesQuery(dataset.name));
  const others = datasets.data?.items.filter(({ id }) => id !== dataset.id) ?? [];
  if (others.length === 0) return null;
  return (
    <Panel title="Other versions" hint="Imports under the same name" flush>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {others.map((other) => (
            <Table.Tr key={other.id}>
              <Table.Td>
                <TextLink to={`/datasets/${other.id}`}>{`v${other.version}`}</TextLink>
              </Table.Td>
              <Table.Td>
                <DatasetStatus status={other.status} />
              </Table.Td>
              <Table.Td ta="right">{plural(other.rows, 'row')}</Table.Td>
              <Table.Td ta="right" c="dimmed">
                <TimeAgo at={other.createdAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
