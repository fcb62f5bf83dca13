import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { apiUrl } from '../../api/client.js';
import { modelVersionPath, modelVersionQuery } from '../../api/queries.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { AliasTags } from './alias-tags.js';
import { PromoteButton } from './promote-button.js';
import { ReportMenu } from './report-menu.js';
import { VersionDetail } from './version-detail.js';

export function VersionPage() {
  const { name = '', version: versionText = '' } = useParams();
  const number = Number(versionText);
  const version = useQuery(modelVersionQuery(name, number));
  const actions = version.data && (
    <Group gap="xs">
      <ReportMenu name={name} version={number} />
      <Button
        component="a"
        href={apiUrl(`${modelVersionPath(name, number)}/bundle`)}
        download
        variant="default"
        leftSection={<IconDownload size={16} />}
      >
        Bundle
      </Button>
      <PromoteButton version={version.data} />
    </Group>
  );
  return (
    <>
      <PageHeader
        title={`${name} v${versionText}`}
        description={version.data && <AliasTags aliases={version.data.aliases} />}
        back={{ to: '/models', label: 'Models' }}
        actions={actions}
      />
      <Loaded query={version} height={600}>
        {(data) => <VersionDetail version={data} />}
      </Loaded>
    </>
  );
}
