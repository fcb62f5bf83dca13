import { PROFILES, type ProfileName } from '@picket/shared/features';
import { type FlowRecord } from '../profiles/index.js';
import { CicTimestamp, IsoTimestamp, type TimestampText } from './timestamp.js';

export const ROW_FORMATS = ['csv', 'jsonl', 'none'] as const;
export type RowFormatName = (typeof ROW_FORMATS)[number];

/** Where lines go; a `TextFile` outside of tests. */
export interface RowTarget {
  write(text: string): void;
  /** Appends the numbers from `first` on, each behind a comma. */
  writeCells(values: Float64Array, first: number): void;
}

/** Turns finished flows into lines. */
export interface RowFormat {
  /** What stands before the first line. */
  readonly head: string;
  /** Writes the line of a flow, its end included. */
  write(record: FlowRecord, to: RowTarget): void;
}

/**
 * @param label text of the label column; the profile's own when nothing is known
 * @returns null for `none`, which has no lines
 */
export function rowFormat(format: RowFormatName, profile: ProfileName, label: string): RowFormat | null {
  switch (format) {
    case 'csv':
      return new CsvRows(profile, label);
    case 'jsonl':
      return new JsonRows(profile, label);
    case 'none':
      return null;
  }
}

/** The profile's own CSV: one header, numbers in the shortest text that reads back to the same double. */
class CsvRows implements RowFormat {
  readonly head: string;
  private readonly timestamp: TimestampText;
  private readonly end: string;

  constructor(
    private readonly profile: ProfileName,
    label: string,
  ) {
    this.head = `${PROFILES[profile].csv.map(quoteIfNeeded).join(',')}\n`;
    this.timestamp = timestampOf(profile);
    this.end = `,${quoteIfNeeded(label)}\n`;
  }

  write(record: FlowRecord, to: RowTarget): void {
    let identity = `${record.flowId()},${record.sourceAddress()},${record.sourcePort},`;
    identity += `${record.destinationAddress()},${record.destinationPort},${record.protocol},`;
    to.write(identity + this.timestamp.of(record.startUs));
    // The first feature is the protocol, which stands among the identity columns.
    to.writeCells(record.features, 1);
    to.write(this.profile === 'picket-1' ? `,${record.endReason}${this.end}` : this.end);
  }
}

/** One object per line, columns by name; NaN and infinities are null. */
class JsonRows implements RowFormat {
  readonly head = '';
  private readonly timestamp: TimestampText;

  constructor(
    private readonly profile: ProfileName,
    private readonly label: string,
  ) {
    this.timestamp = timestampOf(profile);
  }

  write(record: FlowRecord, to: RowTarget): void {
    const row: Record<string, string | number> = {
      'Flow ID': record.flowId(),
      'Src IP': record.sourceAddress(),
      'Src Port': record.sourcePort,
      'Dst IP': record.destinationAddress(),
      'Dst Port': record.destinationPort,
      Protocol: record.protocol,
      Timestamp: this.timestamp.of(record.startUs),
    };
    PROFILES[this.profile].features.forEach((name, column) => (row[name] = record.features[column]));
    if (this.profile === 'picket-1') row['End Reason'] = record.endReason;
    row['Label'] = this.label;
    to.write(`${JSON.stringify(row)}\n`);
  }
}

function timestampOf(profile: ProfileName): TimestampText {
  return profile === 'picket-1' ? new IsoTimestamp() : new CicTimestamp();
}

/** RFC 4180. */
function quoteIfNeeded(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
