import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settingRevisionsQuery, type SettingTarget } from '../../api/settings.js';
import type { SettingLayerDto } from '../../api/types.js';
import { Allowed } from '../../components/allowed.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';

interface RevisionsProps {
  target: SettingTarget;
  /** Puts the values of a revision into the fields. */
  onRestore: (values: SettingLayerDto['values']) => void;
}

/** What was set here, and by whom. */
export function Revisions({ target, onRestore }: RevisionsProps) {
  const list = settingRevisionsQuery(target);
  const revisions = useQuery(list);
  return (
    <Panel title="History" hint="Each revision that was saved" flush>
      <Loaded query={revisions} height={120}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty title="Nothing was ever set here" />
          ) : (
            <>
              <RevisionTable revisions={items} onRestore={onRestore} />
              <LoadMore shown={{ items, nextCursor }} list={list} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

const RevisionTable = ({
  revisions,
  onRestore,
}: Pick<RevisionsProps, 'onRestore'> & { revisions: readonly SettingLayerDto[] }) => (
  <Table>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Revision</Table.Th>
        <Table.Th>Values</Table.Th>
        <Table.Th>By</Table.Th>
        <Table.Th>When</Table.Th>
        <Table.Th>Note</Table.Th>
        <Table.Th>Restore</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {revisions.map(({ revision, values, changedAt, changedBy, note }) => (
        <Table.Tr key={revision}>
          <Table.Td>{revision}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            {Object.entries(values)
              .map((pair) => pair.join(' = '))
              .join(', ') || 'nothing'}
          </Table.Td>
          <Table.Td>{changedBy}</Table.Td>
          <Table.Td>{changedAt !== null && <TimeAgo at={changedAt} inRow />}</Table.Td>
          <Table.Td>{note}</Table.Td>
          <Table.Td>
            <Allowed action="settings.manage">
              <Button variant="default" size="compact-sm" onClick={() => onRestore(values)}>
                Fill in
              </Button>
            </Allowed>
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
