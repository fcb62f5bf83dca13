import { integer, number, summary } from '../../column-text.js';

const REORDERED = 'Negative where packets are out of order in the capture.';
const LAST_PERIOD =
  'Nothing is added when a flow ends, so without a pause above 5 s it is 0. Periods of a single packet are left out.';
const CLOSING = {
  v40: 'The packet with the closing FIN is not looked at.',
  head: 'The closing packet is looked at only after a gap above 1 s.',
};

/** When packets came: duration, gaps, and pauses. */
export const CIC_TIMES = {
  'Flow Duration': integer(
    'µs',
    'Time of the last packet minus that of the first; at most 120 s, then a flow is cut.',
    {
      quirk: REORDERED,
      v40: 'The first FIN of either side ends a flow, and RST does not.',
      head: 'The first FIN of the destination or any RST ends a flow.',
    },
  ),
  ...summary('Flow IAT', 'µs', 'the gaps between neighbouring packets, whatever their direction', {
    quirk: REORDERED,
  }),
  'Fwd IAT Tot': number('µs', 'Sum of the gaps between neighbouring forward packets; 0 if there are fewer than two.', {
    quirk: REORDERED,
    v40: 'The first packet of the flow is not among them.',
  }),
  ...summary('Fwd IAT', 'µs', 'the gaps between neighbouring forward packets; 0 if there are none', {
    quirk: REORDERED,
    v40: 'The first packet of the flow is not among them.',
  }),
  'Bwd IAT Tot': number('µs', 'Sum of the gaps between neighbouring backward packets; 0 if there are fewer than two.', {
    quirk: REORDERED,
    v40: 'The first packet of the flow is among them: without forward packets this equals Flow IAT.',
  }),
  ...summary('Bwd IAT', 'µs', 'the gaps between neighbouring backward packets; 0 if there are none', {
    quirk: REORDERED,
    v40: 'The first packet of the flow is among them: without forward packets this equals Flow IAT.',
  }),
  ...summary('Active', 'µs', 'the periods of activity before a pause above 5 s; 0 if there are none', {
    quirk: LAST_PERIOD,
    ...CLOSING,
  }),
  ...summary('Idle', 'µs', 'the pauses above 5 s inside the flow; 0 if there are none', CLOSING),
};
