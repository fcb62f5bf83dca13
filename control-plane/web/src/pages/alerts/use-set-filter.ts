import { useNavigate, useSearchParams } from 'react-router';
import type { AlertFilter } from '../../api/queries.js';

/** Changes one filter, or clears all. Each change is a step that Back takes back. */
export function useSetFilter() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  return (field: keyof AlertFilter | 'all', value: string | null) => {
    const next = new URLSearchParams(field === 'all' ? undefined : search);
    if (field === 'all') keepSort(search, next);
    else if (value) next.set(field, value);
    else next.delete(field);
    if (next.toString() === search.toString()) return;
    void navigate({ pathname: '/alerts', search: next.toString() }, { preventScrollReset: true });
  };
}

function keepSort(search: URLSearchParams, next: URLSearchParams): void {
  const sort = search.get('sort');
  if (sort) next.set('sort', sort);
}
