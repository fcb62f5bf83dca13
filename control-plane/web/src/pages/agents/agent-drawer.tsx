import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import { agentQuery } from '../../api/queries.js';
import { DetailDrawer } from '../../components/detail-drawer.js';
import { Loaded } from '../../components/loaded.js';
import { HealthTag } from '../../components/tag.js';
import { useCloseDetail } from '../../components/use-detail.js';
import { AgentDetail } from './agent-detail.js';

export function AgentDrawer({ id }: { id: string | undefined }) {
  const close = useCloseDetail();
  const { search } = useLocation();
  const agent = useQuery({ ...agentQuery(id ?? ''), enabled: id !== undefined });
  return (
    <DetailDrawer
      opened={id !== undefined}
      onClose={() => close({ pathname: '/agents', search })}
      title={
        <Group gap="sm">
          {id}
          {agent.data && (
            <Text span size="sm">
              <HealthTag health={agent.data.health} />
            </Text>
          )}
        </Group>
      }
    >
      {id !== undefined && <Loaded query={agent}>{(data) => <AgentDetail agent={data} />}</Loaded>}
    </DetailDrawer>
  );
}
