import { type ColumnTexts, integer } from '../column-text.js';

/** A text for every column that the profile has: `features --explain` and docs/features.md show it. */
export const TEMPLATE_TEXTS: ColumnTexts = {
  'Flow Duration': integer('µs', 'Time from the first packet of the flow to the last.'),
  'Tot Fwd Pkts': integer('packets', 'Forward packets.'),
  'Tot Bwd Pkts': integer('packets', 'Backward packets.'),
  'TotLen Fwd Pkts': integer('bytes', 'Payload of the forward packets.'),
  'TotLen Bwd Pkts': integer('bytes', 'Payload of the backward packets.'),
};
