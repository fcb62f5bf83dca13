import type { Alert } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import { alert } from '../programs/fake-agent.js';

const { csv, features } = PROFILES['cic-v40'];
const POSITIONS = features.map((name) => csv.indexOf(name));

/** A row of a flow CSV as an agent would have measured it. */
export interface FlowRow {
  readonly features: readonly number[];
  readonly label: string;
}

/** @param text a flow CSV of profile cic-v40 */
export function flowRows(text: string): FlowRow[] {
  const lines = text.trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const cells = line.split(',');
    return { features: POSITIONS.map((position) => Number(cells[position])), label: cells[csv.indexOf('Label')] };
  });
}

/** One alert of class DoS by model `lab` with these flows as its examples. */
export function alertOf(sequence: number, rows: readonly FlowRow[]): Alert {
  const made = alert(sequence, { modelName: 'lab' });
  const [example] = made.examples;
  made.examples = rows.map((row) => ({ ...example, features: [...row.features] }));
  return made;
}
