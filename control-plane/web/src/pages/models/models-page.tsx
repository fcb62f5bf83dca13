import { Button, Group, Switch, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { allModelsQuery, modelsQuery } from '../../api/queries.js';
import type { ModelVersionSummaryDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { TRAIN_MODEL } from '../../components/commands.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { bytes, count, falseAlarmRate, score, shortDigest } from '../../format.js';
import { ImportDrawer } from './import-drawer.js';
import { RetrainButtons } from '../labels/retrain-button.js';
import { Standing } from './standing.js';
import { TextLink } from '../../components/text-link.js';

export function ModelsPage() {
  const [opened, form] = useDisclosure();
  const [withDeleted, setWithDeleted] = useState(false);
  const list = withDeleted ? allModelsQuery : modelsQuery;
  const models = useQuery(list);
  return (
    <>
      <PageHeader
        title="Models"
        description="Agents follow the champion of the model they are given."
        actions={
          <Group>
            {models.data && <RetrainButtons versions={models.data.items} />}
            <Switch
              label="Deleted too"
              checked={withDeleted}
              onChange={(event) => setWithDeleted(event.currentTarget.checked)}
            />
            <Allowed action="models.manage">
              <Button leftSection={<IconUpload size={16} />} onClick={form.open}>
                Import
              </Button>
            </Allowed>
          </Group>
        }
      />
      <Loaded query={models}>
        {({ items, nextCursor }) => (
          <Panel flush>
            {items.length > 0 ? (
              <VersionTable versions={items} />
            ) : (
              <Empty title="No model yet" command={TRAIN_MODEL}>
                A <TextLink to="/training">training run</TextLink> that passes its checks registers a version here.
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={list} />
          </Panel>
        )}
      </Loaded>
      <ImportDrawer opened={opened} onClose={form.close} />
    </>
  );
}

const VersionTable = ({ versions }: { versions: readonly ModelVersionSummaryDto[] }) => (
  <Table highlightOnHover>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Version</Table.Th>
        <Table.Th>Standing</Table.Th>
        <Table.Th ta="right">Macro F1</Table.Th>
        <Table.Th ta="right">False alarms</Table.Th>
        <Table.Th ta="right">Held-out rows</Table.Th>
        <Table.Th ta="right">Classes</Table.Th>
        <Table.Th>Profile</Table.Th>
        <Table.Th>Digest</Table.Th>
        <Table.Th ta="right">Size</Table.Th>
        <Table.Th ta="right">Made</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {versions.map((version) => (
        <VersionRow key={version.digest} version={version} />
      ))}
    </Table.Tbody>
  </Table>
);

const VersionRow = ({ version }: { version: ModelVersionSummaryDto }) => (
  <Table.Tr>
    <Table.Td>
      <TextLink to={`/models/${version.name}/${version.version}`} fw={550} style={{ whiteSpace: 'nowrap' }}>
        {version.name} v{version.version}
      </TextLink>
    </Table.Td>
    <Table.Td>
      <Standing version={version} />
    </Table.Td>
    <Table.Td ta="right">{score(version.metrics.macroF1)}</Table.Td>
    <Table.Td ta="right">{falseAlarmRate(version.metrics.benignFalsePositiveRate)}</Table.Td>
    <Table.Td ta="right">{count(version.metrics.heldOutRows)}</Table.Td>
    <Table.Td ta="right">{version.classes.length}</Table.Td>
    <Table.Td>{version.profile}</Table.Td>
    <Table.Td>
      <Text ff="monospace" size="xs" c="dimmed" title={version.digest}>
        {shortDigest(version.digest)}
      </Text>
    </Table.Td>
    <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
      {bytes(version.bytes)}
    </Table.Td>
    <Table.Td ta="right" c="dimmed">
      <TimeAgo at={version.createdAt} />
    </Table.Td>
  </Table.Tr>
);
