import { useInfiniteQuery } from '@tanstack/react-query';
import { filteredAgentsQuery } from '../../api/queries.js';
import { Empty } from '../../components/empty.js';
import { LoadNextPage } from '../../components/load-more.js';
import { Placeholder } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { Problem } from '../../components/problem.js';
import { AgentTable } from './agent-table.js';

/** The agents that a filter chooses, or why it cannot be read. */
export function FilteredAgents({ filter, selected }: { filter: string; selected: string | undefined }) {
  const query = useInfiniteQuery(filteredAgentsQuery(filter));
  if (query.error && !query.data) return <Problem error={query.error} />;
  if (!query.data) return <Placeholder height={320} />;
  const agents = query.data.pages.flatMap(({ items }) => items);
  return (
    <Panel flush>
      {agents.length > 0 ? (
        <AgentTable agents={agents} selected={selected} />
      ) : (
        <Empty title="No agent matches">Take a term away.</Empty>
      )}
      <LoadNextPage query={query} />
    </Panel>
  );
}
