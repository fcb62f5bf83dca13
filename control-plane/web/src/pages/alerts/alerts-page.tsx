import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { alertsQuery } from '../../api/queries.js';
import { PageHeader } from '../../components/page-header.js';
import { AlertDrawer } from './alert-drawer.js';
import { AlertFilters } from './alert-filters.js';
import { AlertList } from './alert-list.js';
import { readFilter } from './filter.js';

/** The list and, when the address names one, an alert's detail beside it. */
export function AlertsPage() {
  const { id } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const filter = readFilter(search);
  const alerts = useInfiniteQuery(alertsQuery(filter));

  return (
    <>
      <PageHeader title="Alerts" />
      <AlertFilters filter={filter} />
      <AlertList query={alerts} filter={filter} selected={id} />
      <AlertDrawer id={id} onClose={() => void navigate({ pathname: '/alerts', search: search.toString() })} />
    </>
  );
}
