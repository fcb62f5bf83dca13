import { Progress, Stack, Text } from '@mantine/core';
import type { DatasetDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { Panel } from '../../components/panel.js';
import { bytes, count, percent, rate } from '../../format.js';

export function ImportProgress({ dataset: { progress, files } }: { dataset: DatasetDto }) {
  if (!progress)
    return (
      <Panel title="Import">
        <Text c="dimmed">Waiting for earlier imports.</Text>
      </Panel>
    );
  const share = progress.totalBytes > 0 ? progress.bytes / progress.totalBytes : 0;
  return (
    <Panel title="Import" hint={progress.file || 'It begins'}>
      <Stack gap="sm">
        <Progress value={share * 100} aria-label="Share of the files that has been read" />
        <Facts
          items={[
            ['Read', `${bytes(progress.bytes)} of ${bytes(progress.totalBytes)} (${percent(share)})`],
            ['Rows', count(progress.rows)],
            ['Rows a second', rate(progress.rowsPerSecond)],
            ['Files done', count(files.length)],
          ]}
        />
      </Stack>
    </Panel>
  );
}
