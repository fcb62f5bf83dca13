import { integer } from '../../column-text.js';

const NO_TCP = '0 if there is none.';

function side(name: 'Fwd' | 'Bwd', word: string) {
  return {
    [`${name} PSH Flags`]: integer('packets', `Number of ${word} packets with PSH.`),
    [`${name} URG Flags`]: integer('packets', `Number of ${word} packets with URG.`),
    [`${name} RST Flags`]: integer('packets', `Number of ${word} packets with RST.`),
    [`Init ${name} Win Byts`]: integer('bytes', `TCP window of the first ${word} packet, unscaled; ${NO_TCP}`, {
      quirk: 'Window scaling is not applied: the raw 16 bits.',
    }),
    [`${name} Retrans Cnt`]: integer(
      'packets',
      `Number of ${word} TCP packets that carry nothing beyond the highest sequence number seen in this direction.`,
      { quirk: 'Reordered segments count too; pure acknowledgements and keep-alives without data do not.' },
    ),
  };
}

function flag(name: string) {
  return integer('packets', `Packets with ${name}, both directions.`);
}

/** TCP: flags, windows, retransmissions. */
export const PICKET_TCP = {
  ...side('Fwd', 'forward'),
  ...side('Bwd', 'backward'),
  'FIN Flag Cnt': flag('FIN'),
  'SYN Flag Cnt': flag('SYN'),
  'RST Flag Cnt': flag('RST'),
  'PSH Flag Cnt': flag('PSH'),
  'ACK Flag Cnt': flag('ACK'),
  'URG Flag Cnt': flag('URG'),
  'CWR Flag Cnt': flag('CWR'),
  'ECE Flag Cnt': flag('ECE'),
  'Retrans Cnt': integer('packets', 'Sum of Fwd Retrans Cnt and Bwd Retrans Cnt.'),
};
