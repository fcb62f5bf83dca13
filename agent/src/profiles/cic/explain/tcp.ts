import { integer } from '../../column-text.js';

const ONLY_FIRST = 'Only the first packet of the flow is looked at: 0 or 1.';

function sideFlag(side: 'Fwd' | 'Bwd', flag: 'PSH' | 'URG') {
  const word = side === 'Fwd' ? 'Forward' : 'Backward';
  return integer('packets', `${word} packets with ${flag}.`, {
    v40: side === 'Fwd' ? 'Always 0: the first packet counts as backward, and no other is looked at.' : ONLY_FIRST,
    head: side === 'Fwd' ? ONLY_FIRST : 'Always 0: only the first packet is looked at, and that is forward.',
  });
}

function flag(name: string, more = '') {
  return integer('packets', `Packets with ${name}, both directions.${more}`, { v40: ONLY_FIRST });
}

/** TCP: flags, windows, data. */
export const CIC_TCP = {
  'Fwd PSH Flags': sideFlag('Fwd', 'PSH'),
  'Bwd PSH Flags': sideFlag('Bwd', 'PSH'),
  'Fwd URG Flags': sideFlag('Fwd', 'URG'),
  'Bwd URG Flags': sideFlag('Bwd', 'URG'),
  'FIN Flag Cnt': flag('FIN'),
  'SYN Flag Cnt': flag('SYN'),
  'RST Flag Cnt': flag('RST'),
  'PSH Flag Cnt': flag('PSH'),
  'ACK Flag Cnt': flag('ACK'),
  'URG Flag Cnt': flag('URG'),
  'CWE Flag Count': integer('packets', 'Packets with CWR, both directions.', {
    v40: `${ONLY_FIRST} The name is a slip: the flag is CWR.`,
  }),
  'ECE Flag Cnt': flag('ECE'),
  'Init Fwd Win Byts': integer('bytes', 'TCP window of the first forward packet, unscaled.', {
    v40: 'Always −1: the first packet counts as backward.',
    head: '0 if the flow is not TCP.',
  }),
  'Init Bwd Win Byts': integer('bytes', 'TCP window of a backward packet, unscaled.', {
    quirk: 'In spite of its name that of the last backward packet, not of the first.',
    v40: '−1 if the flow is not TCP; without an answer the window of the first packet.',
    head: '0 if there is none.',
  }),
  'Fwd Act Data Pkts': integer('packets', 'Forward packets with payload.', {
    quirk: 'The first packet of the flow is never counted.',
  }),
  'Fwd Seg Size Min': integer('bytes', 'Smallest transport header of forward packets.', {
    quirk: 'In spite of its name a header length.',
    v40: 'Always 0.',
  }),
};
