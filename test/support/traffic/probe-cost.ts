import { ROW_WORDS, Word } from '../../../agent/src/flow/row/row.js';
import { type FlowHash, FlowKey } from '../../../agent/src/flow/flow-hash.js';
import { FlowTable, NO_ROW } from '../../../agent/src/flow/flow-table.js';

/** What tells flows apart, as the wire has it. */
export interface Tuple {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The rest of an IPv6 source address; its presence makes the key one of IPv6. */
  readonly source6?: readonly [number, number, number];
}

/** The key of a tuple, its source taken for the low endpoint. */
export function keyOf({ source, destination, sourcePort, destinationPort, source6 }: Tuple): FlowKey {
  const key = new FlowKey();
  key.kind = 6 | ((source6 ? 6 : 4) << 8);
  key.low0 = source | 0;
  key.high0 = destination | 0;
  key.ports = (sourcePort << 16) | destinationPort;
  key.isIpv6 = source6 !== undefined;
  if (source6) [key.low1, key.low2, key.low3] = source6;
  return key;
}

/**
 * Mean number of places that a search for one of these tuples looks at in a table that they all are in. The table of the
 * engine is filled; the places are counted from the hashes in its rows, since with linear probing their sum does not
 * depend on the order in which the keys came.
 */
export function meanProbes(tuples: readonly Tuple[], hash: FlowHash): number {
  const table = new FlowTable(tuples.length, hash);
  for (const tuple of tuples) {
    const key = keyOf(tuple);
    if (table.find(key) !== NO_ROW) throw new Error('two tuples are alike');
    table.insert(key);
  }
  return countProbes(hashesIn(table), placesOf(table)) / table.size;
}

function hashesIn(table: FlowTable): number[] {
  return Array.from({ length: table.size }, (_, row) => table.words[row * ROW_WORDS + Word.Hash]);
}

/** The index is at most half full (see FlowTable). */
function placesOf(table: FlowTable): number {
  return 2 ** Math.ceil(Math.log2(table.capacity * 2));
}

function countProbes(hashes: readonly number[], places: number): number {
  const taken = new Uint8Array(places);
  let probes = 0;
  for (const hash of hashes) {
    let place = hash & (places - 1);
    for (probes++; taken[place] === 1; probes++) place = (place + 1) & (places - 1);
    taken[place] = 1;
  }
  return probes;
}
