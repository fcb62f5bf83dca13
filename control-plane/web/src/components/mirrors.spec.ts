import { describe, expect, it } from '@jest/globals';
import type { AlertSummaryDto } from '../api/types.js';
import { rowsWithMirrors } from './mirrors.js';

const at = (seconds: number) => new Date(1_795_000_000_000 + seconds * 1000).toISOString();

function alert(id: string, pair: string, changes: Partial<AlertSummaryDto> = {}): AlertSummaryDto {
  const [sourceAddress, destinationAddress] = pair.split('>');
  const base = { class: 'BFA', direction: 'unknown', label: null, firstAt: at(0), lastAt: at(10) };
  return { ...base, id, sourceAddress, destinationAddress, ...changes } as AlertSummaryDto;
}

const rowsOf = (...alerts: AlertSummaryDto[]) =>
  rowsWithMirrors(alerts).map(({ id, mirror }) => (mirror ? `${id}+${mirror.id}` : id));

describe('an alert and its mirror', () => {
  it('are one row, under who is known to have opened the conversation, or was seen first', () => {
    expect(rowsOf(alert('9', 'b>a'), alert('8', 'a>b', { direction: 'initiator' }))).toEqual(['8+9']);
    expect(rowsOf(alert('9', 'b>a'), alert('8', 'a>b', { firstAt: at(5) }))).toEqual(['9+8']);
    expect(rowsOf(alert('9', 'b>a', { direction: null }), alert('8', 'a>b', { direction: null }))).toEqual(['8+9']);
  });

  it('are paired one to one, and each alert stands in one row', () => {
    const rows = rowsOf(alert('5', 'a>b'), alert('4', 'b>a'), alert('3', 'b>a'), alert('2', 'c>a'), alert('1', 'a>b'));
    expect(rows).toEqual(['4+5', '2', '1+3']);
  });

  it.each([
    ['another class', {}, { class: 'DoS' }],
    ['another time', {}, { firstAt: at(12), lastAt: at(20) }],
    ['two openers', { direction: 'initiator' }, { direction: 'initiator' }],
    ['another verdict', {}, { label: { verdict: 'unsure' } }],
    ['many sources', {}, { sourceAddress: '' }],
  ])('are two where something else differs: %s', (_what, one, other) => {
    expect(
      rowsOf(alert('2', 'a>b', one as Partial<AlertSummaryDto>), alert('1', 'b>a', other as Partial<AlertSummaryDto>)),
    ).toEqual(['2', '1']);
  });
});
