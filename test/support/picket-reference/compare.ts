import { expect } from '@jest/globals';
import { type MeteredFlows } from '../traffic/meter.js';
import { referenceColumns } from './columns.js';
import { type ReferenceResult, startUs } from './flows.js';

const RELATIVE_TOLERANCE = 1e-9;
/** Deviations of nearly equal gaps: what two ways of adding up may differ in, in microseconds. */
const ABSOLUTE_TOLERANCE = 1e-5;

interface Row {
  readonly key: string;
  readonly column: Readonly<Record<string, number>>;
}

/** Holds the meter's flows against the reference's: the same rows, every column of each equal. */
export function expectSameFlows({ flows, meter }: MeteredFlows, reference: ReferenceResult): void {
  const ours = sorted(flows.map((flow) => row(flow.startUs, flow.endReason, flow.column)));
  const theirs = sorted(reference.flows.map((flow) => row(startUs(flow), flow.endReason, referenceColumns(flow))));
  expect(ours.map(({ key }) => key)).toEqual(theirs.map(({ key }) => key));
  ours.forEach((our, index) => expect(differences(our.column, theirs[index].column)).toEqual([]));
  const counters = meter.counters();
  const rejected = Object.entries(reference.rejected).map(([name, count]) => [name.split(':')[1], count]);
  expect({ ...counters.packetsMalformed, ...counters.packetsUnsupported }).toEqual(Object.fromEntries(rejected));
  expect(counters.packetsNoted['late'] ?? 0).toBe(reference.late);
}

/** Rows of equal keys are told apart by their sums, which are whole numbers. */
function row(start: number, endReason: string, column: Readonly<Record<string, number>>): Row {
  const names = ['Flow Duration', 'Protocol', 'Tot Fwd Pkts', 'Tot Bwd Pkts', 'TotLen Fwd Pkts', 'TotLen Bwd Pkts'];
  const more = ['Init Fwd Win Byts', 'Init Bwd Win Byts', 'Fwd IAT Tot', 'ICMP Type', 'ICMP Code', 'IP Version'];
  return { key: [start, endReason, ...[...names, ...more].map((name) => column[name])].join(' '), column };
}

function sorted(rows: readonly Row[]): Row[] {
  const text = ({ key, column }: Row) =>
    `${key} ${Object.values(column)
      .map((value) => value.toFixed(3))
      .join(' ')}`;
  return rows.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function differences(ours: Readonly<Record<string, number>>, theirs: Readonly<Record<string, number>>): string[] {
  const names = Object.keys({ ...ours, ...theirs });
  const differing = names.filter((name) => !isClose(ours[name] ?? NaN, theirs[name] ?? NaN));
  return differing.map((name) => `${name}: ${ours[name]} is not ${theirs[name]}`);
}

function isClose(a: number, b: number): boolean {
  const difference = Math.abs(a - b);
  return difference <= ABSOLUTE_TOLERANCE || difference <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
