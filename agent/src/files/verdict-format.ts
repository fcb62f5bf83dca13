/** What is written of a flow beside its verdict; a CSV may know more columns, these are the ones that name a flow. */
export interface FlowIdentity {
  readonly flowId: string;
  readonly sourceAddress: string;
  readonly sourcePort: string;
  readonly destinationAddress: string;
  readonly destinationPort: string;
  readonly protocol: string;
  readonly timestamp: string;
  /** Label of the input, where it has one. */
  readonly label: string;
}

export interface Verdict {
  readonly class: string;
  /** Probability of `class`; the anomaly score when that is `unknown`; NaN when the model gave no number. */
  readonly probability: number;
  readonly alert: boolean;
}

export const VERDICT_FORMATS = ['csv', 'jsonl'] as const;
export type VerdictFormatName = (typeof VERDICT_FORMATS)[number];

export interface VerdictFormat {
  readonly head: string;
  line(identity: FlowIdentity, verdict: Verdict): string;
}

const COLUMNS = [
  ...['Flow ID', 'Src IP', 'Src Port', 'Dst IP', 'Dst Port', 'Protocol', 'Timestamp', 'Label'],
  ...['Class', 'Probability', 'Alert'],
];

const FORMATS: Readonly<Record<VerdictFormatName, VerdictFormat>> = {
  csv: {
    head: `${COLUMNS.join(',')}\n`,
    line: (identity, verdict) =>
      `${[...cellsOf(identity), verdict.class].map(quoteIfNeeded).join(',')},${verdict.probability},${verdict.alert ? 1 : 0}\n`,
  },
  jsonl: {
    head: '',
    line: (identity, verdict) => `${JSON.stringify({ ...identity, ...verdict })}\n`,
  },
};

/** How the verdicts of one format are written, line by line. */
export function verdictFormat(name: VerdictFormatName): VerdictFormat {
  return FORMATS[name];
}

function cellsOf(flow: FlowIdentity): string[] {
  const endpoints = [flow.sourceAddress, flow.sourcePort, flow.destinationAddress, flow.destinationPort];
  return [flow.flowId, ...endpoints, flow.protocol, flow.timestamp, flow.label];
}

/** RFC 4180. */
function quoteIfNeeded(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
