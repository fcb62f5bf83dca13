import { integer, number, summary } from '../../column-text.js';

const REORDERED = 'Never negative: a packet that is out of order counts as coming at the time of the one before it.';

function gaps(side: 'Fwd' | 'Bwd', word: string) {
  return {
    [`${side} IAT Tot`]: number('µs', `Sum of the gaps between neighbouring ${word} packets; 0 if fewer than two.`, {
      quirk: REORDERED,
    }),
    ...summary(`${side} IAT`, 'µs', `the gaps between neighbouring ${word} packets; 0 if there are none`, {
      quirk: REORDERED,
    }),
  };
}

/** When packets came: duration, gaps, and pauses. */
export const PICKET_TIMES = {
  'Flow Duration': integer('µs', 'Time of the last packet minus that of the first.', {
    quirk: 'At most 120 s: a flow that lasts longer is cut and goes on in the next row. Never negative.',
  }),
  'Conn Duration': integer(
    'µs',
    'From the first packet of the connection to the last of this row, across rows that were cut at 120 s.',
  ),
  ...summary('Flow IAT', 'µs', 'the gaps between neighbouring packets of both directions; 0 if there are none', {
    quirk: REORDERED,
  }),
  ...gaps('Fwd', 'forward'),
  ...gaps('Bwd', 'backward'),
  ...summary('Active', 'µs', 'the periods of activity before a pause above 5 s; 0 if there are none', {
    quirk: 'The last period of a flow is not in it, nor are periods of a single packet.',
  }),
  ...summary('Idle', 'µs', 'the pauses above 5 s inside the flow; 0 if there are none', {
    quirk: 'At most 60 s each: a longer silence ends the flow.',
  }),
};
