import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { datasetQuery } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { DatasetDetail } from './dataset-detail.js';
import { DatasetStatus } from './dataset-status.js';

export function DatasetPage() {
  const { id = '' } = useParams();
  const dataset = useQuery(datasetQuery(id));
  return (
    <>
      <PageHeader
        title={dataset.data?.name ?? 'Data set'}
        description={dataset.data && <DatasetStatus status={dataset.data.status} />}
        back={{ to: '/datasets', label: 'Data sets' }}
      />
      <Loaded query={dataset} height={600}>
        {(data) => <DatasetDetail dataset={data} />}
      </Loaded>
    </>
  );
}
