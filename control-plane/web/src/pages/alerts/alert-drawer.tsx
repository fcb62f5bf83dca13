import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { alertQuery } from '../../api/queries.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Loaded } from '../../components/loaded.js';
import { ClassName, SeverityTag } from '../../components/tag.js';
import { addressOrMany } from '../../format.js';
import { AlertDetail } from './alert-detail.js';

/** An alert's detail; it has an address of its own. */
export function AlertDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const alert = useQuery({ ...alertQuery(id ?? ''), enabled: id !== undefined });
  const title = alert.data ? (
    <Group gap="sm">
      <ClassName name={alert.data.class} />
      <SeverityTag severity={alert.data.severity} />
    </Group>
  ) : (
    'Alert'
  );
  const pageTitle = alert.data && `${alert.data.class} from ${addressOrMany(alert.data.sourceAddress)}, alert ${id}`;
  return (
    <DetailDrawer opened={id !== undefined} onClose={onClose} title={title} pageTitle={pageTitle}>
      {id !== undefined && (
        <Loaded query={alert} height={600}>
          {(data) => <AlertDetail key={data.id} alert={data} />}
        </Loaded>
      )}
    </DetailDrawer>
  );
}
