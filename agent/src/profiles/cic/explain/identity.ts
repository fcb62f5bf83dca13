import { integer, text } from '../../column-text.js';

/** Who talked to whom, when. */
export const CIC_IDENTITY = {
  'Flow ID': text('Both addresses, both ports and the protocol, joined by hyphens.', {
    v40: 'The address that is smaller when its bytes are read as signed numbers stands first, so the order looks random from 128.0.0.0 on.',
    head: 'The source of the first packet stands first.',
  }),
  'Src IP': text("Source address of the flow's first packet.", {
    quirk: 'A flow that is cut after 120 s hands it on to the next one, even if the other side speaks first there.',
    v40: 'A flow ends at the first FIN; what follows is a new flow that may have the server as its source.',
  }),
  'Src Port': integer('', 'Port of Src IP; 0 for anything but TCP and UDP.'),
  'Dst IP': text("Destination address of the flow's first packet."),
  'Dst Port': integer('', 'Port of Dst IP; 0 for anything but TCP and UDP.'),
  Protocol: integer('', '6 for TCP, 17 for UDP, 0 for everything else.', {
    quirk:
      'ICMP is 0 too, and everything that is 0 between two hosts is one flow. An ICMP error of type 3 or 12 is taken for the TCP or UDP packet that it quotes.',
  }),
  Timestamp: text('Time of the first packet, dd/MM/yyyy hh:mm:ss AM or PM, fractions cut off.', {
    quirk:
      'Picket writes UTC; the original writes the zone of the machine that it runs on, which the text does not say.',
  }),
  Label: text('Class of the flow, where somebody has named it.', {
    v40: 'Without one: `No Label`.',
    head: 'Without one: `NeedManualLabel`.',
  }),
};
