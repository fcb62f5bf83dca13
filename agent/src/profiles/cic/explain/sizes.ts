import { integer, number, summary } from '../../column-text.js';

const FIRST_IS_BACKWARD = 'The first packet of a flow counts as backward, whoever sent it.';
const LENGTH =
  'Length is payload: neither IP nor transport header. Behind a VLAN tag the padding of short frames counts as payload.';
const FIRST_TWICE = 'The payload of the first packet is counted twice.';

function bulk(side: 'Fwd' | 'Bwd') {
  const head =
    side === 'Fwd' ? 'Always 0.' : 'Describes the payload of both directions: all packets are fed into this one.';
  const notes = { v40: 'Always 0: bulks are never fed.', head };
  const what = 'a bulk: four or more packets with payload and no gap above 1 s; cut to an integer';
  return {
    [`${side} Byts/b Avg`]: integer('bytes', `Mean payload of ${what}.`, notes),
    [`${side} Pkts/b Avg`]: integer('packets', `Mean number of packets of ${what}.`, notes),
    [`${side} Blk Rate Avg`]: integer('bytes/s', `Mean payload a second of ${what}.`, notes),
  };
}

function subflow(side: 'Fwd' | 'Bwd', word: string) {
  const notes = {
    v40: `Equal to the total of the flow: there is always one subflow.`,
    head: 'Divided by the number of gaps above 1 s, not of the parts between them: 0 without such a gap. Cut to an integer.',
  };
  return {
    [`Subflow ${side} Pkts`]: integer('packets', `${word} packets by subflow.`, notes),
    [`Subflow ${side} Byts`]: integer('bytes', `Payload of ${word.toLowerCase()} packets by subflow.`, notes),
  };
}

/** How much was sent, by packets, bytes and second. */
export const CIC_SIZES = {
  'Tot Fwd Pkts': integer('packets', 'Packets from source to destination.', {
    v40: `${FIRST_IS_BACKWARD} This is therefore one too low.`,
  }),
  'Tot Bwd Pkts': integer('packets', 'Packets from destination to source.', {
    v40: `${FIRST_IS_BACKWARD} This is therefore one too high and never 0.`,
  }),
  'TotLen Fwd Pkts': number('bytes', 'Payload of all forward packets.', { quirk: LENGTH, v40: FIRST_IS_BACKWARD }),
  'TotLen Bwd Pkts': number('bytes', 'Payload of all backward packets.', { quirk: LENGTH, v40: FIRST_IS_BACKWARD }),
  ...summary('Fwd Pkt Len', 'bytes', 'the payload lengths of forward packets; 0 if there are none', {
    quirk: LENGTH,
    v40: FIRST_IS_BACKWARD,
  }),
  ...summary('Bwd Pkt Len', 'bytes', 'the payload lengths of backward packets; 0 if there are none', {
    quirk: LENGTH,
    v40: FIRST_IS_BACKWARD,
  }),
  'Flow Byts/s': number('bytes/s', 'Payload of both directions divided by the duration.', {
    quirk: 'Without duration Infinity, or NaN if there is no payload either. Negative when the duration is.',
  }),
  'Flow Pkts/s': number('packets/s', 'Packets of both directions divided by the duration.', {
    quirk: 'Infinity without duration; negative when the duration is.',
  }),
  'Fwd Pkts/s': number('packets/s', 'Forward packets divided by the duration.', {
    quirk: '0 without duration, unlike Flow Pkts/s.',
    v40: FIRST_IS_BACKWARD,
  }),
  'Bwd Pkts/s': number('packets/s', 'Backward packets divided by the duration.', {
    quirk: '0 without duration, unlike Flow Pkts/s.',
    v40: FIRST_IS_BACKWARD,
  }),
  'Fwd Header Len': integer('bytes', 'Transport headers of forward packets: TCP 20 to 60 each, UDP 8, others 0.', {
    quirk: 'IP and Ethernet headers are not in it.',
    v40: FIRST_IS_BACKWARD,
  }),
  'Bwd Header Len': integer('bytes', 'Transport headers of backward packets: TCP 20 to 60 each, UDP 8, others 0.', {
    quirk: 'IP and Ethernet headers are not in it.',
    v40: FIRST_IS_BACKWARD,
  }),
  'Pkt Len Min': number('bytes', 'Smallest payload of both directions.', { quirk: LENGTH }),
  'Pkt Len Max': number('bytes', 'Greatest payload of both directions.', { quirk: LENGTH }),
  'Pkt Len Mean': number('bytes', 'Mean payload of both directions.', { quirk: FIRST_TWICE }),
  'Pkt Len Std': number('bytes', 'Sample standard deviation of the payloads of both directions.', {
    quirk: FIRST_TWICE,
  }),
  'Pkt Len Var': number('bytes²', 'Square of Pkt Len Std.', { quirk: FIRST_TWICE }),
  'Pkt Size Avg': number('bytes', 'Payload of both directions divided by the number of packets.', {
    quirk: 'The sum has the first payload twice, the divisor does not: more than the mean.',
  }),
  'Down/Up Ratio': number('', 'Backward packets divided by forward packets; 0 if there are none forward.', {
    quirk: 'Cut to an integer: 0 for every flow with more packets forward than backward.',
    v40: FIRST_IS_BACKWARD,
  }),
  'Fwd Seg Size Avg': number('bytes', 'Payload of forward packets divided by their number; the same as their mean.', {
    v40: FIRST_IS_BACKWARD,
  }),
  'Bwd Seg Size Avg': number('bytes', 'Payload of backward packets divided by their number; the same as their mean.', {
    v40: FIRST_IS_BACKWARD,
  }),
  ...bulk('Fwd'),
  ...bulk('Bwd'),
  ...subflow('Fwd', 'Forward'),
  ...subflow('Bwd', 'Backward'),
};
