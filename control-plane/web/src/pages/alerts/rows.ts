import type { AlertPageDto, AlertSummaryDto } from '../../api/types.js';
import type { AlertSort } from '../../components/alert-table.js';

type Row = Pick<AlertSummaryDto, 'id' | 'lastAt'>;

const bySeen = (a: Row, b: Row) => Date.parse(b.lastAt) - Date.parse(a.lastAt) || Number(b.id) - Number(a.id);

/** Each alert once, in the order that the head of the list promises: pages and events may bring one twice. */
export function rowsOf(pages: readonly Pick<AlertPageDto, 'items'>[], sort: AlertSort): AlertSummaryDto[] {
  const rows = [...new Map(pages.flatMap(({ items }) => items.map((alert) => [alert.id, alert]))).values()];
  return sort === 'seen' ? rows.sort(bySeen) : rows;
}
