/** What fills an empty page, to be typed in the checkout on the machine of the control plane. */

/** On a host that is enrolled. */
export const START_AGENT = 'sudo npx picket-agent run --interface eth0';
export const IMPORT_DATASET = 'npx picket dataset import --name lab flows.csv';
export const EVALUATE_MODEL = (name: string, version: number) =>
  `npx picket models evaluate ${name} ${version} --dataset lab`;
export const TRAIN_MODEL = 'npx picket train --dataset lab --promote --wait';
