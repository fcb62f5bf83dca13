/** Name of the file that rows of labels are said to come from. */
export const LABELS_FILE = 'labels';

/** One flow of a labelled alert, offered to a data set. */
export interface LabelRow {
  readonly labelId: string;
  readonly class: string;
  readonly agentId: string;
  readonly author: string;
  /** In the order of the profile, as the agent measured them; null is missing. */
  readonly features: readonly (number | null)[];
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Begin of the flow, milliseconds since 1970. */
  readonly startMs: number;
}
