import { describe, expect, it } from '@jest/globals';
import { DateOrder, TimestampReader } from './timestamp.js';

function read(text: string): { time: string | number; order: DateOrder } {
  const reader = new TimestampReader();
  const bytes = Buffer.from(`,${text},`);
  const ms = reader.read(bytes, 1, bytes.length - 1);
  return { time: Number.isNaN(ms) ? NaN : new Date(ms).toISOString(), order: reader.order };
}

describe('TimestampReader', () => {
  it.each([
    ['31/12/2019 02:29:43 PM', '2019-12-31T14:29:43.000Z'],
    ['31/12/2019 12:00:01 AM', '2019-12-31T00:00:01.000Z'],
    ['31/12/2019 12:00:01 pm', '2019-12-31T12:00:01.000Z'],
    ['10/1/2020 5:57', '2020-01-10T05:57:00.000Z'],
    ['7/7/2017 3:30', '2017-07-07T03:30:00.000Z'],
    ['12/31/2019 5:57', '2019-12-31T05:57:00.000Z'],
    ['2026-11-25T14:40:05.123456Z', '2026-11-25T14:40:05.123Z'],
    ['2026-11-25 14:40:05.5', '2026-11-25T14:40:05.500Z'],
    ['2026-11-25 14:40', '2026-11-25T14:40:00.000Z'],
    ['2026-11-25T14:40:05+01:00', '2026-11-25T13:40:05.000Z'],
    ['2026-11-25T14:40:05.000-0130', '2026-11-25T16:10:05.000Z'],
    ['2026-11-25T14:40:05+14:00', '2026-11-25T00:40:05.000Z'],
    ['29/2/2020 5:57', '2020-02-29T05:57:00.000Z'],
    ['2017/7/3 上午 8:55:58', '2017-07-03T08:55:58.000Z'],
    ['2017/7/3 下午 3:30:00', '2017-07-03T15:30:00.000Z'],
    ['03/07/2017 03:30:00 下午', '2017-07-03T15:30:00.000Z'],
    ['03/07/2017 12:30:00 上午', '2017-07-03T00:30:00.000Z'],
    ['2017. 7. 3. 오후 3:30:00', NaN],
    ['03/07/2017 오후 3:30:00', '2017-07-03T15:30:00.000Z'],
    ['03/07/2017 03:30:00 p.\u00a0m.', '2017-07-03T15:30:00.000Z'],
    ['03/07/2017 03:30:00 a.m.', '2017-07-03T03:30:00.000Z'],
  ])('reads %s', (text, time) => {
    expect(read(text).time).toBe(time);
  });

  it.each([
    '',
    '-',
    'yesterday',
    '32/1/2020 5:57',
    '1/13/20 5:57',
    '30/2/2020 5:57',
    '1/1/2020',
    '1/1/2020 25:00',
    '29/2/2018 5:57',
    '29/2/1900 5:57',
  ])('reads nothing from %j', (text) => {
    expect(read(text).time).toBeNaN();
  });

  it.each([
    '2018-02-14T08:31:01+99:99',
    '2018-02-14T08:31:01+14:30',
    '2018-02-14T08:31:01+0160',
    '0001-01-01 5:57',
    '3/7/2017 上午 下午 3:30',
    '1/1/2020 13:00 PM',
    '1/1/2020 5:57 XM',
    '1574692805',
    '10.0.0.1',
    '1/1/2020 5:57 x',
  ])('reads nothing from %j either', (text) => {
    expect(read(text).time).toBeNaN();
  });

  it.each([
    ['13/1/2020 5:57', DateOrder.DayFirst],
    ['1/13/2020 5:57', DateOrder.MonthFirst],
    ['1/2/2020 5:57', DateOrder.Ambiguous],
    ['2020-01-02 5:57', DateOrder.Iso],
  ])('says which of the numbers of %s is the day', (text, order) => {
    expect(read(text).order).toBe(order);
  });
});
