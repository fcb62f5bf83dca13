import { integer, text } from '../../column-text.js';

/** Who talked to whom, when, and why the row ended. */
export const PICKET_IDENTITY = {
  'Flow ID': text('Both addresses, both ports and the protocol, joined by hyphens, the initiator first.'),
  'Src IP': text('Address of the initiator: the source of the first packet. IPv6 as RFC 5952 writes it.', {
    quirk: 'If the first packet seen is a TCP SYN+ACK, its destination is the initiator.',
  }),
  'Src Port': integer('', 'Port of Src IP; 0 where the protocol has none.'),
  'Dst IP': text('Address of the responder.'),
  'Dst Port': integer('', 'Port of Dst IP; 0 where the protocol has none.'),
  Protocol: integer(
    '',
    'Number of the IP protocol, in IPv6 that of the last header: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6 …',
  ),
  Timestamp: text('Time of the first packet, UTC, yyyy-MM-ddTHH:mm:ss.ffffffZ.'),
  'ICMP Type': integer('', 'ICMP or ICMPv6 type of the first packet; −1 for other protocols.', {
    quirk: '0 is a type (echo reply), so it cannot stand for none.',
  }),
  'ICMP Code': integer('', 'ICMP or ICMPv6 code of the first packet; −1 for other protocols.'),
  'IP Version': integer('', '4 or 6.', { quirk: 'Of the innermost packet where a tunnel is opened.' }),
  'End Reason': text(
    'Why the row ended: closed (both FINs and the last ACK), reset, idle (60 s of silence), active (120 s old), new_syn (the next connection began), pressure (silent while the table was nearly full), evicted (the table was full), end (of the input).',
    { quirk: 'No model feature: it may tell a class by the way that a capture was taken.' },
  ),
  Label: text('Class of the flow, where somebody has named it; else empty.'),
};
