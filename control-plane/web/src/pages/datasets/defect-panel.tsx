import { Select, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { defectsQuery } from '../../api/queries.js';
import type { DatasetDto, DefectPageDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { LoadNextPage } from '../../components/load-more.js';
import { Placeholder } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { count } from '../../format.js';

/** Every oddity of the files, where it stands. */
export function DefectPanel({ dataset: { id, status, defects } }: { dataset: DatasetDto }) {
  const [kind, setKind] = useState<string | null>(null);
  const total = defects.reduce((sum, defect) => sum + defect.count, 0);
  if (defects.length === 0)
    return (
      <Panel title="Defects" flush>
        <Empty title={status === 'ready' ? 'None was found' : 'Nothing was imported'} />
      </Panel>
    );
  return (
    <Panel
      title="Defects"
      hint={`${count(total)} in all; the first 100,000 are listed one by one`}
      actions={
        <Select
          size="xs"
          w={260}
          clearable
          aria-label="Kind of defect"
          placeholder="Every kind"
          data={defects.map((defect) => ({ value: defect.kind, label: `${defect.kind} (${count(defect.count)})` }))}
          value={kind}
          onChange={setKind}
        />
      }
      flush
    >
      <DefectList id={id} kind={kind} />
    </Panel>
  );
}

function DefectList({ id, kind }: { id: string; kind: string | null }) {
  const query = useInfiniteQuery(defectsQuery(id, kind));
  if (!query.data) {
    if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
    return <Placeholder height={200} />;
  }
  return (
    <>
      <DefectTable items={query.data.pages.flatMap((page) => page.items)} />
      <LoadNextPage query={query} />
    </>
  );
}

const DefectTable = ({ items }: { items: DefectPageDto['items'] }) => (
  <Table verticalSpacing={4}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Defect</Table.Th>
        <Table.Th>File</Table.Th>
        <Table.Th ta="right">Line</Table.Th>
        <Table.Th>What stands there</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {items.map(({ kind, file, line, detail }, index) => (
        <Table.Tr key={index}>
          <Table.Td>{kind}</Table.Td>
          <Table.Td>{file}</Table.Td>
          <Table.Td ta="right">{count(line)}</Table.Td>
          <Table.Td style={{ minWidth: 220 }}>
            <Text size="sm" c="dimmed">
              {detail}
            </Text>
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
