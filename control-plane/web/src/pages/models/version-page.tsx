import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { modelVersionQuery } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Standing } from './standing.js';
import { VersionActions } from './version-actions.js';
import { VersionDetail } from './version-detail.js';

export function VersionPage() {
  const { name = '', version: versionText = '' } = useParams();
  const number = Number(versionText);
  const version = useQuery(modelVersionQuery(name, number));
  return (
    <>
      <PageHeader
        title={`${name} v${versionText}`}
        kind="Model"
        description={version.data && <Standing version={version.data} />}
        back={{ to: '/models', label: 'Models' }}
        actions={version.data?.deletion === null && <VersionActions version={version.data} />}
      />
      <Loaded query={version} height={600}>
        {(data) => <VersionDetail version={data} />}
      </Loaded>
    </>
  );
}
