import type { UpChannel } from '@picket/shared/contract';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { deadLetterReasonsQuery, type DeadLetterFilter } from '../../api/queries.js';
import { Empty } from '../../components/empty.js';
import { isAny, isOneOf, type Known } from '../../components/link-check.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { useDetailParameter } from '../../components/use-detail.js';
import { DeadLetterDrawer } from './dead-letter-drawer.js';
import { DeadLetterList } from './dead-letter-list.js';
import { ReasonTable } from './reason-table.js';

/** By name: the contract itself would bring its schemas into the browser. */
const KINDS: readonly UpChannel[] = ['alerts', 'sketches', 'samples', 'status', 'report'];
const KNOWN: Known = { agent: isAny, kind: isOneOf(KINDS), reason: isAny, letter: (value) => /^\d+$/.test(value) };

/** What agents sent and the control plane refused. */
export function DeadLettersPage() {
  const [search] = useSearchParams();
  const detail = useDetailParameter('letter');
  const reasons = useQuery(deadLetterReasonsQuery);
  return (
    <>
      <PageHeader
        title="Dead letters"
        description="What agents sent and the control plane refused. It is kept here, and can be replayed."
        known={KNOWN}
      />
      <Loaded query={reasons}>
        {(told) =>
          told.total === 0 ? (
            <Empty title="No dead letter">Nothing that agents sent is kept as refused.</Empty>
          ) : (
            <>
              <ReasonTable told={told} filter={filterOf(search)} />
              <DeadLetterList filter={filterOf(search)} onOpen={detail.open} />
            </>
          )
        }
      </Loaded>
      <DeadLetterDrawer id={detail.opened} onClose={detail.close} />
    </>
  );
}

function filterOf(search: URLSearchParams): DeadLetterFilter {
  const kind = KINDS.find((one) => one === search.get('kind'));
  const agent = search.get('agent');
  const reason = search.get('reason');
  return { ...(kind && { kind }), ...(agent && { agent }), ...(reason && { reason }) };
}
