import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { agentsQuery } from '../../api/queries.js';
import { START_AGENT } from '../../components/commands.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { AgentDrawer } from './agent-drawer.js';
import { AgentTable } from './agent-table.js';
import { RefusedClients } from './refused-clients.js';

export function AgentsPage() {
  const { id } = useParams();
  const agents = useQuery(agentsQuery);
  return (
    <>
      <PageHeader title="Agents" />
      <Loaded query={agents}>
        {({ items, refused, nextCursor }) => (
          <>
            <RefusedClients clients={refused} />
            <Panel flush>
              {items.length > 0 ? (
                <AgentTable agents={items} selected={id} />
              ) : (
                <Empty title="No agent has reported yet" command={START_AGENT}>
                  An agent appears here with its first status. On another machine it also needs the addresses of the
                  broker (PICKET_MQTT_URL) and of this console (PICKET_CONTROL_PLANE_URL); its password is the content
                  of agent.token in the control plane’s data folder.
                </Empty>
              )}
              <LoadMore shown={{ items, nextCursor }} list={agentsQuery} />
            </Panel>
          </>
        )}
      </Loaded>
      <AgentDrawer id={id} />
    </>
  );
}
