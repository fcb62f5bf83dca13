import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { agentsQuery } from '../../api/queries.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { AgentDrawer } from './agent-drawer.js';
import { AgentTable } from './agent-table.js';

export function AgentsPage() {
  const { id } = useParams();
  const agents = useQuery(agentsQuery);
  return (
    <>
      <PageHeader title="Agents" />
      <Loaded query={agents}>
        {({ items }) => (
          <Panel flush>
            {items.length > 0 ? (
              <AgentTable agents={items} selected={id} />
            ) : (
              <Empty title="No agent has reported yet" command="npx picket-agent run">
                An agent appears here with its first status. It needs the broker’s address (PICKET_MQTT_URL) and its
                password (PICKET_MQTT_PASSWORD, the content of agent.token in the data folder of this control plane).
              </Empty>
            )}
          </Panel>
        )}
      </Loaded>
      <AgentDrawer id={id} />
    </>
  );
}
