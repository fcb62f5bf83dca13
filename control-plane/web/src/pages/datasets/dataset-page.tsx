import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { datasetQuery } from '../../api/queries.js';
import { Allowed } from '../../components/allowed.js';
import { isAny } from '../../components/link-check.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { DatasetActions } from './dataset-actions.js';
import { DatasetDetail } from './dataset-detail.js';
import { DatasetStatus } from './dataset-status.js';

/** The column whose detail is open. */
const KNOWN = { column: isAny };

export function DatasetPage() {
  const { id = '' } = useParams();
  const dataset = useQuery(datasetQuery(id));
  return (
    <>
      <PageHeader
        title={dataset.data ? `${dataset.data.name} v${dataset.data.version}` : 'Data set'}
        kind="Data set"
        known={KNOWN}
        description={dataset.data && <DatasetStatus status={dataset.data.status} />}
        back={{ to: '/datasets', label: 'Data sets' }}
        actions={
          dataset.data && (
            <Allowed action="datasets.manage">
              <DatasetActions dataset={dataset.data} />
            </Allowed>
          )
        }
      />
      <Loaded query={dataset} height={600}>
        {(data) => <DatasetDetail dataset={data} />}
      </Loaded>
    </>
  );
}
