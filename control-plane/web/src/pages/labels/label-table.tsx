import { Table, Text } from '@mantine/core';
import type { LabelDto } from '../../api/types.js';
import { WHY_LEFT_OUT } from '../../../../src/datasets/labelling/why-left-out.js';
import { LabelClass, VerdictTag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { TimeAgo } from '../../components/time-ago.js';
import { count } from '../../format.js';

export const LabelTable = ({ labels }: { labels: readonly LabelDto[] }) => (
  <Table highlightOnHover>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Alert</Table.Th>
        <Table.Th>Verdict</Table.Th>
        <Table.Th>Class</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th ta="right">Rows</Table.Th>
        <Table.Th>Author</Table.Th>
        <Table.Th>Agent</Table.Th>
        <Table.Th ta="right">Said</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {labels.map((label) => (
        <LabelRow key={label.id} label={label} />
      ))}
    </Table.Tbody>
  </Table>
);

const LabelRow = ({ label }: { label: LabelDto }) => (
  <Table.Tr>
    <Table.Td style={{ whiteSpace: 'nowrap' }}>
      <TextLink to={`/alerts/${label.alertId}`} fw={550}>
        {label.alertClass} {label.alertId}
      </TextLink>
    </Table.Td>
    <Table.Td>
      <VerdictTag verdict={label.verdict} />
    </Table.Td>
    <Table.Td>{label.verdict === 'unsure' ? '–' : <LabelClass label={label} />}</Table.Td>
    <Table.Td miw={150}>
      <State label={label} />
    </Table.Td>
    <Table.Td ta="right">{count(label.rows)}</Table.Td>
    <Table.Td>{label.author}</Table.Td>
    <Table.Td>{label.agentId}</Table.Td>
    <Table.Td ta="right" c="dimmed">
      <TimeAgo at={label.at} />
    </Table.Td>
  </Table.Tr>
);

/** New, in which version, or why not. */
function State({ label: { state, use, supersededBy, rows } }: { label: LabelDto }) {
  if (state === 'undone' || state === 'replaced') return <Dim>{`${state} by ${supersededBy}`}</Dim>;
  if (state === 'unsure' || state === 'class-unknown') return <Dim>no training data</Dim>;
  if (!use) return state === 'new' ? <b>new</b> : <Dim>left out: {WHY_LEFT_OUT['no-example']}</Dim>;
  return (
    <>
      {use.versions.length > 0 ? (
        use.versions.map(({ model, version }) => (
          <TextLink key={`${model} ${version}`} to={`/models/${model}/${version}`} size="sm" mr={6}>
            {model} v{version}
          </TextLink>
        ))
      ) : (
        <TextLink to={`/datasets/${use.datasetId}`} size="sm" mr={6}>
          in a data set
        </TextLink>
      )}
      <Dim>
        {count(use.taken)} of {count(rows)}
        {Object.entries(use.leftOut).map(([reason, left]) => `; ${left} ${reason.replace('-', ' ')}`)}
      </Dim>
    </>
  );
}

const Dim = ({ children }: { children: React.ReactNode }) => (
  <Text span size="sm" c="dimmed">
    {children}
  </Text>
);
