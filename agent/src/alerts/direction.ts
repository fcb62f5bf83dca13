import { Opener } from '../flow/opening.js';
import type { FlowBlock } from '../scoring/flow-block.js';

const TCP = 6;

/** Who did something to whom, in an alert. */
export interface Direction {
  readonly source: string;
  readonly destination: string;
  /** False: no packet showed who opened the conversation, and the order is a guess. */
  readonly isKnown: boolean;
}

/**
 * Who opened the conversation of a flow is the source of its alert, whoever sent the flow's first packet: the flow may
 * be the rest of a connection, which begins as often with an answer. Where nobody saw the opening of a TCP connection,
 * the lower port is taken for the service.
 */
export function directionOf(block: FlowBlock, row: number): Direction {
  const opener = block.openers[row] as Opener;
  const isTurned = opener === Opener.Unknown ? isFromService(block, row) : opener === Opener.Destination;
  const source = (isTurned ? block.destinations : block.sources)[row];
  const destination = (isTurned ? block.sources : block.destinations)[row];
  return { source, destination, isKnown: opener !== Opener.Unknown };
}

function isFromService(block: FlowBlock, row: number): boolean {
  return block.protocols[row] === TCP && block.sourcePorts[row] < block.destinationPorts[row];
}
