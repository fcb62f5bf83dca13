import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { useCancelImport, useDeleteDataset } from '../../api/commands.js';
import { datasetQuery } from '../../api/queries.js';
import type { DatasetDto } from '../../api/types.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Problem } from '../../components/problem.js';
import { DatasetDetail } from './dataset-detail.js';
import { DatasetStatus } from './dataset-status.js';

export function DatasetPage() {
  const { id = '' } = useParams();
  const dataset = useQuery(datasetQuery(id));
  const navigate = useNavigate();
  const cancel = useCancelImport(id);
  const remove = useDeleteDataset(id);
  const error = cancel.error ?? remove.error;
  return (
    <>
      <PageHeader
        title={dataset.data ? `${dataset.data.name} v${dataset.data.version}` : 'Data set'}
        description={dataset.data && <DatasetStatus status={dataset.data.status} />}
        back={{ to: '/datasets', label: 'Data sets' }}
        actions={
          dataset.data && (
            <Actions
              status={dataset.data.status}
              isBusy={cancel.isPending || remove.isPending}
              onCancel={() => cancel.mutate()}
              onDelete={() => remove.mutate(undefined, { onSuccess: () => void navigate('/datasets') })}
            />
          )
        }
      />
      {error && <Problem error={error} />}
      <Loaded query={dataset} height={600}>
        {(data) => <DatasetDetail dataset={data} />}
      </Loaded>
    </>
  );
}

interface ActionsProps {
  status: DatasetDto['status'];
  isBusy: boolean;
  onCancel: () => void;
  onDelete: () => void;
}

const Actions = ({ status, isBusy, onCancel, onDelete }: ActionsProps) => (
  <Group gap="xs">
    {status === 'importing' ? (
      <Button variant="default" loading={isBusy} onClick={onCancel}>
        Cancel the import
      </Button>
    ) : (
      <Button variant="default" loading={isBusy} onClick={onDelete}>
        Delete
      </Button>
    )}
  </Group>
);
