import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { bytes } from '@picket/shared/figures';
import { plural } from '@picket/shared/text';
import { backupsQuery } from '../../api/queries.js';
import type { BackupListDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { absoluteTime } from '../../format.js';
import { TimeAgo } from '../../components/time-ago.js';

/** Whether what is here could be brought back: the last backup, and the last try to restore one. */
export function Backups() {
  const backups = useQuery(backupsQuery);
  return (
    <Panel title="Backups">
      <Loaded query={backups} height={80}>
        {(data) => (data.schedule ? <State backups={data} schedule={data.schedule} /> : <NoSchedule />)}
      </Loaded>
    </Panel>
  );
}

function NoSchedule() {
  return (
    <Empty title="No backup is scheduled">
      Set <code>PICKET_BACKUP_DIR</code> to a folder on another disk and start the control plane again: a backup is made
      each day, and tried in a scratch database.
    </Empty>
  );
}

function State({
  backups: { items, nextAt, failure, drill },
  schedule,
}: {
  backups: BackupListDto;
  schedule: NonNullable<BackupListDto['schedule']>;
}) {
  const [newest] = items;
  return (
    <>
      {failure && (
        <Text c="red" size="sm" mb="xs">
          The last backup failed <TimeAgo at={failure.at} />: {failure.reason}
        </Text>
      )}
      <Facts
        items={[
          [
            'Last backup',
            newest ? (
              <>
                <TimeAgo at={newest.createdAt} />, {bytes(newest.bytes)}
              </>
            ) : (
              'none yet'
            ),
          ],
          ['Restore drill', drill ? <Drill drill={drill} /> : 'none yet'],
          ['Next', nextAt && absoluteTime(nextAt)],
          ['Kept', `${items.length}, ${plural(schedule.keep, 'scheduled one')} at most`],
          ['Encrypted', schedule.isEncrypted ? 'yes' : 'no: set PICKET_BACKUP_PASSPHRASE_FILE'],
        ]}
      />
    </>
  );
}

function Drill({ drill }: { drill: NonNullable<BackupListDto['drill']> }) {
  return (
    <>
      {drill.succeeded ? 'succeeded' : `failed: ${drill.reason}`} <TimeAgo at={drill.at} />
    </>
  );
}
