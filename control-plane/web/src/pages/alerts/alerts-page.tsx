import { useParams, useSearchParams } from 'react-router';
import { unknownIn } from '../../components/link-check.js';
import { PageHeader } from '../../components/page-header.js';
import { useCloseDetail } from '../../components/use-detail.js';
import { AlertDrawer } from './alert-drawer.js';
import { AlertFilters } from './alert-filters.js';
import { AlertList } from './alert-list.js';
import { KNOWN, readFilter } from './filter.js';
import { useSetFilter } from './use-set-filter.js';

/** The list and, when the address names one, an alert's detail beside it. */
export function AlertsPage() {
  const { id } = useParams();
  const [search] = useSearchParams();
  const set = useSetFilter();
  const close = useCloseDetail();
  const filter = readFilter(search);
  // A list with fewer filters than the link has would be another list.
  const isKnown = unknownIn(search, KNOWN).length === 0;

  return (
    <>
      <PageHeader title="Alerts" known={KNOWN} />
      <AlertFilters filter={filter} />
      {isKnown && (
        <AlertList filter={filter} selected={id} onSort={(sort) => set('sort', sort === 'seen' ? sort : null)} />
      )}
      <AlertDrawer id={id} onClose={() => close({ pathname: '/alerts', search: search.toString() })} />
    </>
  );
}
