import { Button, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconUpload } from '@tabler/icons-react';
import { datasetsQuery } from '../../api/queries.js';
import type { DatasetDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { IMPORT_DATASET } from '../../components/commands.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { count } from '../../format.js';
import { AuditVerdict } from './audit-verdict.js';
import { ImportDrawer } from './import-drawer.js';
import { DatasetStatus } from './dataset-status.js';
import { TextLink } from '../../components/text-link.js';

export function DatasetsPage() {
  const [opened, form] = useDisclosure();
  const datasets = useQuery(datasetsQuery);
  return (
    <>
      <PageHeader
        title="Data sets"
        description="Labelled flows, with every defect counted and the leakage audit’s findings."
        actions={
          <Allowed action="datasets.manage">
            <Button leftSection={<IconUpload size={16} />} onClick={form.open}>
              Import
            </Button>
          </Allowed>
        }
      />
      <Loaded query={datasets}>
        {({ items, nextCursor }) => (
          <Panel flush>
            {items.length > 0 ? (
              <DatasetTable datasets={latestVersions(items)} />
            ) : (
              <Empty title="No data set yet" command={IMPORT_DATASET}>
                Import labelled flows: InSDN’s CSV files, those of other CICFlowMeter versions, or captures with a
                class.
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={datasetsQuery} />
          </Panel>
        )}
      </Loaded>
      <ImportDrawer opened={opened} onClose={form.close} />
    </>
  );
}

/** Of each name; the older ones are on its page. */
const latestVersions = (items: readonly DatasetDto[]) =>
  items.filter(({ name, version }) => items.every((item) => item.name !== name || item.version <= version));

const DatasetTable = ({ datasets }: { datasets: readonly DatasetDto[] }) => (
  <Table highlightOnHover>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Name</Table.Th>
        <Table.Th>Status</Table.Th>
        <Table.Th>Audit</Table.Th>
        <Table.Th ta="right">Rows</Table.Th>
        <Table.Th ta="right">Defects</Table.Th>
        <Table.Th>Classes</Table.Th>
        <Table.Th>Profile</Table.Th>
        <Table.Th ta="right">Imported</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {datasets.map((dataset) => (
        <DatasetRow key={dataset.id} dataset={dataset} />
      ))}
    </Table.Tbody>
  </Table>
);

const DatasetRow = ({ dataset }: { dataset: DatasetDto }) => (
  <Table.Tr>
    <Table.Td>
      <TextLink to={`/datasets/${dataset.id}`} fw={550}>
        {dataset.name}
      </TextLink>{' '}
      <Text span size="xs" c="dimmed">
        v{dataset.version}
      </Text>
    </Table.Td>
    <Table.Td>
      <DatasetStatus status={dataset.status} />
    </Table.Td>
    <Table.Td>
      <AuditVerdict verdict={dataset.audit?.verdict ?? null} />
    </Table.Td>
    <Table.Td ta="right">{count(dataset.rows)}</Table.Td>
    <Table.Td ta="right">{count(dataset.defects.reduce((sum, defect) => sum + defect.count, 0))}</Table.Td>
    <Table.Td>
      <Text size="sm" lineClamp={1} title={Object.keys(dataset.classes).join(', ')}>
        {Object.keys(dataset.classes).join(', ')}
      </Text>
    </Table.Td>
    <Table.Td>{dataset.status === 'ready' ? dataset.profile : '–'}</Table.Td>
    <Table.Td ta="right" c="dimmed">
      <TimeAgo at={dataset.createdAt} />
    </Table.Td>
  </Table.Tr>
);
