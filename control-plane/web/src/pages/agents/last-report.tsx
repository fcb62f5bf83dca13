import { Group, Text } from '@mantine/core';
import type { AgentDto } from '../../api/types.js';
import { Tag } from '../../components/tag.js';
import { TimeAgo } from '../../components/time-ago.js';

type Report = NonNullable<AgentDto['lastReport']>;

const OUTCOME_COLOURS: Record<Report['outcome'], string> = {
  applied: 'var(--pk-good)',
  refused: 'var(--pk-bad)',
  'rolled-back': 'var(--pk-warn)',
};

export function LastReport({ report }: { report: Report | null }) {
  if (!report) return <Text c="dimmed">None yet.</Text>;
  return (
    <>
      <Group gap="xs">
        <Tag colour={OUTCOME_COLOURS[report.outcome]}>{report.outcome}</Tag>
        <span>
          {report.subject}
          {report.model && ` ${report.model.name} v${report.model.version}`} (revision {report.revision})
        </span>
        <Text span c="dimmed" size="sm">
          <TimeAgo at={report.at} />
        </Text>
      </Group>
      {report.reason && (
        <Text size="sm" mt={4}>
          {report.reason}
        </Text>
      )}
    </>
  );
}
