import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { useAuditAgain } from '../../../api/commands.js';
import { datasetQuery } from '../../../api/queries.js';
import type { DatasetDto } from '../../../api/types.js';
import { Allowed } from '../../../components/allowed.js';
import { Loaded } from '../../../components/loaded.js';
import { PageHeader } from '../../../components/page-header.js';
import { Problem } from '../../../components/problem.js';
import { AuditReport } from './audit-report.js';

export function AuditPage() {
  const { id = '' } = useParams();
  const dataset = useQuery(datasetQuery(id));
  const again = useAuditAgain(id);
  return (
    <>
      <PageHeader
        title={dataset.data ? `Audit of ${dataset.data.name} v${dataset.data.version}` : 'Audit'}
        description="Signs of leakage in this data set."
        back={{ to: `/datasets/${id}`, label: dataset.data?.name ?? 'Data set' }}
        actions={
          dataset.data?.status === 'ready' && (
            <Allowed action="datasets.manage">
              <AgainButton dataset={dataset.data} run={again.mutate} />
            </Allowed>
          )
        }
      />
      {again.error && <Problem error={again.error} />}
      <Loaded query={dataset} height={600}>
        {(data) => <AuditReport dataset={data} />}
      </Loaded>
    </>
  );
}

function AgainButton({ dataset: { auditProgress }, run }: { dataset: DatasetDto; run: () => void }) {
  const isRunning = auditProgress !== null;
  return (
    <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => run()} disabled={isRunning}>
      {isRunning ? `Auditing, ${Math.round(100 * auditProgress)} %` : 'Audit again'}
    </Button>
  );
}
