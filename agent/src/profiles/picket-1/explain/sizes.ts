import { integer, number, summary } from '../../column-text.js';

const LENGTH =
  'Length is payload by the IP header, for every protocol; padding and a short snap length do not change it.';
const NO_DURATION = '0 without duration.';
const BULK =
  'a bulk: at least four packets with payload of this direction, no gap above 1 s, and none with payload of the other direction between them';
const SUBFLOW = 'A subflow is a part of the flow without a gap above 1 s; there is always at least one.';

function side(name: 'Fwd' | 'Bwd', word: 'forward' | 'backward') {
  return {
    [`Tot ${name} Pkts`]: integer('packets', `Number of ${word} packets.`),
    [`TotLen ${name} Pkts`]: number('bytes', `Payload of all ${word} packets.`, { quirk: LENGTH }),
    ...summary(`${name} Pkt Len`, 'bytes', `the payload lengths of ${word} packets; 0 if there are none`, {
      quirk: LENGTH,
    }),
    [`${name} Pkts/s`]: number('packets/s', `Number of ${word} packets divided by the duration.`, {
      quirk: NO_DURATION,
    }),
    [`${name} Header Len`]: integer(
      'bytes',
      `Transport headers of ${word} packets: TCP 20 to 60 each, UDP and ICMP 8, SCTP 12, others 0.`,
      { quirk: 'IP and Ethernet headers are not in it.' },
    ),
    [`${name} Header Len Min`]: integer('bytes', `Smallest transport header of ${word} packets; 0 if there are none.`),
    [`${name} Seg Size Avg`]: number('bytes', `Payload of ${word} packets divided by their number.`, {
      quirk: `The same as ${name} Pkt Len Mean; kept because models know the name.`,
    }),
    [`${name} Act Data Pkts`]: integer('packets', `Number of ${word} packets with payload, the first included.`),
    [`${name} Byts/b Avg`]: number('bytes', `Mean payload of ${BULK}.`),
    [`${name} Pkts/b Avg`]: number('packets', `Mean number of packets of ${BULK}.`),
    [`${name} Blk Rate Avg`]: number('bytes/s', `Mean payload a second of ${BULK}.`),
    [`Subflow ${name} Pkts`]: number('packets', `Number of ${word} packets divided by the subflows.`, {
      quirk: SUBFLOW,
    }),
    [`Subflow ${name} Byts`]: number('bytes', `Payload of ${word} packets divided by the subflows.`, {
      quirk: SUBFLOW,
    }),
  };
}

/** How much was sent, by packets, bytes and second. */
export const PICKET_SIZES = {
  ...side('Fwd', 'forward'),
  ...side('Bwd', 'backward'),
  'Flow Byts/s': number('bytes/s', 'Payload of both directions divided by the duration.', { quirk: NO_DURATION }),
  'Flow Pkts/s': number('packets/s', 'Packets of both directions divided by the duration.', {
    quirk: `${NO_DURATION} The sum of Fwd Pkts/s and Bwd Pkts/s.`,
  }),
  'Pkt Len Min': number('bytes', 'Smallest payload of both directions.', { quirk: LENGTH }),
  'Pkt Len Max': number('bytes', 'Greatest payload of both directions.', { quirk: LENGTH }),
  'Pkt Len Mean': number('bytes', 'Mean payload of both directions, each packet once.', { quirk: LENGTH }),
  'Pkt Len Std': number('bytes', 'Sample standard deviation (n − 1) of the payloads of both directions.', {
    quirk: LENGTH,
  }),
  'Pkt Len Var': number('bytes²', 'Square of Pkt Len Std.'),
  'Pkt Size Avg': number('bytes', 'Payload of both directions divided by the number of packets.', {
    quirk: 'The same as Pkt Len Mean up to the last digit; kept because models know the name.',
  }),
  'Down/Up Ratio': number('', 'Backward packets divided by forward packets; 0 if there are none forward.'),
  'Fragment Cnt': integer('packets', 'IP fragments among the packets, first ones and later ones.', {
    quirk: 'Nothing is reassembled; later fragments have the ports of their first if that has been seen within 30 s.',
  }),
};
