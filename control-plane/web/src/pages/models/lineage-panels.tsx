import { useQuery } from '@tanstack/react-query';
import { lineageQuery } from '../../api/queries.js';
import type { ModelVersionDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Loaded } from '../../components/loaded.js';
import { Panel } from '../../components/panel.js';
import { AliasHistory } from './alias-history.js';
import { LineageChain } from './lineage-chain.js';

/** The lineage of a version, and who named the version when. */
export function LineagePanels({ version: { name, version } }: { version: ModelVersionDto }) {
  const lineage = useQuery(lineageQuery(name, version));
  return (
    <Loaded query={lineage}>
      {(data) => (
        <>
          <Panel title="Lineage" hint="From the data to the alerts">
            <LineageChain lineage={data} />
          </Panel>
          <Panel title="Names" hint="Who moved an alias of this version. The challenger has no effect yet." flush>
            {data.aliasHistory.length > 0 ? (
              <AliasHistory history={data.aliasHistory} />
            ) : (
              <Empty title="No alias yet" />
            )}
          </Panel>
        </>
      )}
    </Loaded>
  );
}
