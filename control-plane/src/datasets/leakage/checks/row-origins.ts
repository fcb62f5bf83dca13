import type { FlowMatrix } from '../../../ml/matrix/matrix.js';
import { encodeCategories, encodePairs, type Codes } from './categories.js';

/**
 * Addresses, ports, files and times of the labelled rows as integer codes. Never features; the audit checks whether they
 * give the class away.
 */
export interface RowOrigins {
  readonly files: Codes;
  readonly source: Codes;
  readonly destination: Codes;
  readonly pair: Codes;
  readonly sourcePort: Codes;
  readonly destinationPort: Codes;
  /** Both addresses and both ports. */
  readonly endpoints: Codes;
  /** Seconds since the first flow that has a time; NaN without one. */
  readonly seconds: Float32Array;
}

export function encodeOrigins({ origins }: FlowMatrix, rows: Uint32Array): RowOrigins {
  const codesOf = (values: ArrayLike<number>) => encodeCategories(rows.length, (index) => values[rows[index]!]!);
  const [source, destination] = [codesOf(origins.sources), codesOf(origins.destinations)];
  const [sourcePort, destinationPort] = [codesOf(origins.sourcePorts), codesOf(origins.destinationPorts)];
  const pair = encodePairs(source, destination);
  return {
    files: codesOf(origins.files),
    source,
    destination,
    pair,
    sourcePort,
    destinationPort,
    endpoints: encodePairs(pair, encodePairs(sourcePort, destinationPort)),
    seconds: secondsOf(origins.startMs, rows),
  };
}

/** Single precision holds whole seconds for half a year, milliseconds since 1970 it does not. */
function secondsOf(startMs: Float64Array, rows: Uint32Array): Float32Array {
  let first = Infinity;
  for (const row of rows) if (startMs[row]! < first) first = startMs[row]!;
  return Float32Array.from(rows, (row) => (startMs[row]! - first) / 1000);
}
