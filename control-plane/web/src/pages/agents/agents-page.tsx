import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { agentsQuery } from '../../api/queries.js';
import { Allowed } from '../../components/allowed.js';
import { Empty } from '../../components/empty.js';
import { isAny, type Known } from '../../components/link-check.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { AgentDrawer } from './agent-drawer.js';
import { AgentSearch } from './agent-search.js';
import { AgentTable } from './agent-table.js';
import { AddAgentsDrawer } from './enrolment/add-agents-drawer.js';
import { FilteredAgents } from './filtered-agents.js';
import { RefusedClients } from './refused-clients.js';

/** What the address of this page can carry. */
const KNOWN: Known = { filter: isAny };

export function AgentsPage() {
  const { id } = useParams();
  const [isAdding, adding] = useDisclosure();
  const agents = useQuery(agentsQuery);
  const [search, setSearch] = useSearchParams();
  const filter = search.get('filter') ?? '';
  const addButton = (
    <Allowed action="agents.manage">
      <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
        Add agents
      </Button>
    </Allowed>
  );
  return (
    <>
      <PageHeader title="Agents" known={KNOWN} actions={addButton} />
      <AgentSearch
        key={filter}
        filter={filter}
        onChange={(text) => setSearch(text === '' ? {} : { filter: text }, { preventScrollReset: true })}
      />
      {filter === '' ? (
        <Loaded query={agents}>
          {({ items, refused, nextCursor }) => (
            <>
              <RefusedClients clients={refused} />
              <Panel flush>
                {items.length > 0 ? <AgentTable agents={items} selected={id} /> : <NoAgent>{addButton}</NoAgent>}
                <LoadMore shown={{ items, nextCursor }} list={agentsQuery} />
              </Panel>
            </>
          )}
        </Loaded>
      ) : (
        <FilteredAgents filter={filter} selected={id} />
      )}
      <AgentDrawer id={id} />
      <AddAgentsDrawer opened={isAdding} onClose={adding.close} />
    </>
  );
}

const NoAgent = ({ children }: { children: ReactNode }) => (
  <Empty title="No agent has reported yet">
    An agent appears here with its first status.
    <Group justify="center" mt="sm">
      {children}
    </Group>
  </Empty>
);
