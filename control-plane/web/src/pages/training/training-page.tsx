import { Button, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { trainingRunsQuery } from '../../api/queries.js';
import type { TrainingRunDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { TRAIN_MODEL } from '../../components/commands.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { score, shortDigest } from '../../format.js';
import { ClearQueue } from './clear-queue.js';
import { NewRunDrawer } from './new-run-drawer.js';
import { RunLength, RunProgress, RunState } from './run-state.js';
import { TextLink } from '../../components/text-link.js';

export function TrainingPage() {
  const runs = useQuery(trainingRunsQuery);
  const [opened, form] = useDisclosure();
  return (
    <>
      <PageHeader
        title="Training"
        description="A run audits its data set, trains, converts to ONNX, compares both row by row, and registers a version."
        actions={
          <Allowed action="training.run">
            <Group gap="xs">
              <ClearQueue runs={runs.data?.items ?? []} />
              <Button leftSection={<IconPlus size={16} />} onClick={form.open}>
                Start a run
              </Button>
            </Group>
          </Allowed>
        }
      />
      <Loaded query={runs}>
        {({ items, nextCursor }) => (
          <Panel flush>
            {items.length > 0 ? (
              <RunTable runs={items} />
            ) : (
              <Empty title="No training run yet" command={TRAIN_MODEL}>
                Import a <TextLink to="/datasets">data set</TextLink>, then start a run on it.
              </Empty>
            )}
            <LoadMore shown={{ items, nextCursor }} list={trainingRunsQuery} />
          </Panel>
        )}
      </Loaded>
      <NewRunDrawer opened={opened} onClose={form.close} />
    </>
  );
}

const RunTable = ({ runs }: { runs: readonly TrainingRunDto[] }) => (
  <Table highlightOnHover>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Run</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th style={{ width: '30%' }}>Progress</Table.Th>
        <Table.Th>Model</Table.Th>
        <Table.Th ta="right">Macro F1</Table.Th>
        <Table.Th ta="right">Length</Table.Th>
        <Table.Th ta="right">Asked for</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </Table.Tbody>
  </Table>
);

const RunRow = ({ run }: { run: TrainingRunDto }) => (
  <Table.Tr>
    <Table.Td>
      <TextLink to={`/training/${run.id}`} fw={550}>
        {shortDigest(run.id)}
      </TextLink>
    </Table.Td>
    <Table.Td>
      <RunState state={run.state} />
    </Table.Td>
    <Table.Td>
      <RunProgress run={run} />
    </Table.Td>
    <Table.Td style={{ whiteSpace: 'nowrap' }}>
      {run.version === null ? (
        run.model
      ) : (
        <TextLink to={`/models/${run.model}/${run.version}`}>{`${run.model} v${run.version}`}</TextLink>
      )}
    </Table.Td>
    <Table.Td ta="right">{score(run.metrics?.macroF1)}</Table.Td>
    <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
      <RunLength run={run} />
    </Table.Td>
    <Table.Td ta="right" c="dimmed">
      <TimeAgo at={run.createdAt} />
    </Table.Td>
  </Table.Tr>
);
