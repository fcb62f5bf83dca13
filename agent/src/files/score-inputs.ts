import { openCapture, type FrameSink } from '../sources/index.js';
import { CicTimestamp } from './timestamp.js';
import { createFlowMeter, type FlowRecord } from '../profiles/index.js';
import type { ProfileName } from '@picket/shared/features';
import { FlowCsv } from './flow-csv.js';
import type { FlowIdentity } from './verdict-format.js';
import type { VerdictWriter } from './verdict-writer.js';

const timestamps = new CicTimestamp();

/**
 * Scores the flows of a capture, those of one packet included.
 * @returns what could not be read, in one line; null when everything was
 */
export async function scoreCapture(
  input: string,
  profile: ProfileName,
  memoryBytes: number,
  writer: VerdictWriter,
  stopping?: AbortSignal,
): Promise<string | null> {
  const source = await openCapture(input);
  const meter = createFlowMeter(
    { profile, memoryBytes, strictCompat: false },
    { flow: (record) => writer.add(record.features, identityOf(record)) },
  );
  const sink: FrameSink = {
    frame: (bytes, offset, captured, wire, timeUs, linkType) =>
      meter.frame(bytes, offset, captured, wire, timeUs, linkType),
    pause: () => (writer.isDue ? writer.flush() : undefined),
  };
  const end = await source.run(sink, stopping);
  meter.flush();
  await writer.flush();
  return end.fault === null ? null : `${input}: ${end.fault} (${end.packets} packets were read)`;
}

/**
 * Scores the rows of a flow CSV.
 * @returns what could not be read, in one line; null when everything was
 */
export async function scoreCsv(
  input: string,
  profile: ProfileName,
  writer: VerdictWriter,
  stopping?: AbortSignal,
): Promise<string | null> {
  const csv = await FlowCsv.open(input, profile);
  const identity = identityReader(csv);
  for await (const { cells, features } of csv.rows()) {
    writer.add(features, identity(cells));
    if (writer.isDue) await writer.flush();
    if (stopping?.aborted === true) break;
  }
  await writer.flush();
  const defects = [
    ...(csv.ragged > 0 ? [`${csv.ragged} rows with too few or too many cells`] : []),
    ...(csv.notNumeric > 0 ? [`${csv.notNumeric} rows with text where a number belongs`] : []),
  ];
  const faults = defects.length > 0 ? [`left out ${defects.join(' and ')}`] : [];
  if (csv.fault !== null) faults.push(`could not be read to its end: ${csv.fault}`);
  return faults.length === 0 ? null : `${input}: ${faults.join('; ')}`;
}

function identityOf(record: FlowRecord): FlowIdentity {
  return {
    flowId: record.flowId(),
    sourceAddress: record.sourceAddress(),
    sourcePort: String(record.sourcePort),
    destinationAddress: record.destinationAddress(),
    destinationPort: String(record.destinationPort),
    protocol: String(record.protocol),
    timestamp: timestamps.of(record.startUs),
    label: '',
  };
}

function identityReader(csv: FlowCsv): (cells: readonly string[]) => FlowIdentity {
  const place = (name: string) => csv.place(name);
  const at = {
    flowId: place('Flow ID'),
    sourceAddress: place('Src IP'),
    sourcePort: place('Src Port'),
    destinationAddress: place('Dst IP'),
    destinationPort: place('Dst Port'),
    protocol: place('Protocol'),
    timestamp: place('Timestamp'),
    label: place('Label'),
  };
  const read = (cells: readonly string[], column: number) => (column < 0 ? '' : cells[column]);
  return (cells) => ({
    flowId: read(cells, at.flowId),
    sourceAddress: read(cells, at.sourceAddress),
    sourcePort: read(cells, at.sourcePort),
    destinationAddress: read(cells, at.destinationAddress),
    destinationPort: read(cells, at.destinationPort),
    protocol: read(cells, at.protocol),
    timestamp: read(cells, at.timestamp),
    label: read(cells, at.label),
  });
}
