import { decodeReference, type ReferenceOptions, type ReferencePacket, Rejected } from './decode.js';
import { type TimedFrame } from '../traffic/pcap.js';

/*
 * The flow rules of profiles.md §10.3 as a plain list of packets a flow. Whatever the rules ask is found out by looking
 * through the list again; nothing is swept and nothing is bounded.
 */

const SECOND = 1_000_000;

export interface ReferenceFlow {
  readonly initiator: string;
  readonly packets: ReferencePacket[];
  /** The flow of which this one is the continuation. */
  readonly continues: ReferenceFlow | null;
  endReason: string;
  isEmitted: boolean;
}

export interface ReferenceResult {
  readonly flows: readonly ReferenceFlow[];
  readonly late: number;
  /** Frames by `malformed:…` and `unsupported:…`. */
  readonly rejected: Readonly<Record<string, number>>;
}

export function referenceFlows(
  frames: readonly TimedFrame[],
  linkType: number,
  options: ReferenceOptions,
): ReferenceResult {
  const flows: ReferenceFlow[] = [];
  const current = new Map<string, ReferenceFlow>();
  const firstFragments: ReferencePacket[] = [];
  const rejected: Record<string, number> = {};
  let late = 0;
  let clockUs = 0;
  for (const { frame, timeUs, wireBytes } of frames) {
    // The newest time; a packet of more than a second before it means that the clock was set back.
    clockUs = timeUs < clockUs - 1_000_000 ? timeUs : Math.max(clockUs, timeUs);
    let packet: ReferencePacket;
    try {
      packet = decodeReference(frame, wireBytes ?? frame.length, timeUs, linkType, options);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      rejected[error.message] = (rejected[error.message] ?? 0) + 1;
      continue;
    }
    givePorts(packet, firstFragments);
    const key = keyOf(packet);
    const flow = place(packet, current.get(key) ?? null);
    if (flow === null) late++;
    else {
      flow.packets.push(packet);
      current.set(key, flow);
      if (flow.packets.length === 1) flows.push(flow);
    }
  }
  for (const flow of flows) if (!flow.isEmitted) flow.endReason = dueUs(flow) < clockUs ? dueReason(flow) : 'end';
  return { flows, late, rejected };
}

/** The flow that a packet belongs to, perhaps a new one; null for a late packet. */
function place(packet: ReferencePacket, known: ReferenceFlow | null): ReferenceFlow | null {
  if (known === null) return begin(initiatorOf(packet));
  const silence = packet.timeUs - lastUs(known);
  const closed = closedBy(known);
  if (closed !== null && silence > 5 * SECOND) {
    end(known, dueReason(known));
    if (silence > 120 * SECOND || packet.flags & 2) return begin(initiatorOf(packet));
    return packet.payload > 0 ? begin(known.initiator) : null;
  }
  if (silence > 60 * SECOND) {
    end(known, dueReason(known));
    return begin(initiatorOf(packet));
  }
  if (packet.timeUs - startUs(known) > 120 * SECOND) {
    end(known, 'active');
    return begin(known.initiator, known);
  }
  if (closed !== null && (packet.flags & 0x12) === 2) {
    end(known, 'new_syn');
    return begin(initiatorOf(packet));
  }
  return known;
}

function begin(initiator: string, continues: ReferenceFlow | null = null): ReferenceFlow {
  return { initiator, packets: [], continues, endReason: '', isEmitted: false };
}

function end(flow: ReferenceFlow, reason: string): void {
  if (flow.isEmitted) return;
  flow.isEmitted = true;
  flow.endReason = reason;
}

export function startUs(flow: ReferenceFlow): number {
  return flow.packets[0].timeUs;
}

/** The latest time of a packet, which reordering may have put anywhere. */
export function lastUs(flow: ReferenceFlow): number {
  return flow.packets.reduce((latest, { timeUs }) => Math.max(latest, timeUs), -Infinity);
}

function dueUs(flow: ReferenceFlow): number {
  const silent = lastUs(flow) + (closedBy(flow) === null ? 60 : 5) * SECOND;
  return Math.min(startUs(flow) + 120 * SECOND, silent);
}

function dueReason(flow: ReferenceFlow): string {
  return startUs(flow) + 120 * SECOND === dueUs(flow) && !isSilentFirst(flow) ? 'active' : (closedBy(flow) ?? 'idle');
}

/** When both moments are the same, silence is the reason. */
function isSilentFirst(flow: ReferenceFlow): boolean {
  return lastUs(flow) + (closedBy(flow) === null ? 60 : 5) * SECOND <= startUs(flow) + 120 * SECOND;
}

/** `reset`, `closed`, or null while the connection is open; a continuation starts where the flow before it stopped. */
function closedBy(flow: ReferenceFlow): 'reset' | 'closed' | null {
  const chain = chainOf(flow).flatMap((link) => link.packets.map((packet) => ({ packet, link })));
  const fins = new Set<boolean>();
  for (const { packet, link } of chain) {
    if (packet.protocol !== 6) continue;
    if (packet.flags & 4) return 'reset';
    if (fins.size === 2 && packet.flags & 16) return 'closed';
    if (packet.flags & 1) fins.add(isForward(packet, link));
  }
  return null;
}

/** The flows of a chain of continuations, oldest first. */
export function chainOf(flow: ReferenceFlow): ReferenceFlow[] {
  return flow.continues === null ? [flow] : [...chainOf(flow.continues), flow];
}

export function isForward(packet: ReferencePacket, flow: ReferenceFlow): boolean {
  return sourceOf(packet) === flow.initiator || sourceOf(packet) === destinationOf(packet);
}

function initiatorOf(packet: ReferencePacket): string {
  const isAnswer = (packet.flags & 0x12) === 0x12 && sourceOf(packet) !== destinationOf(packet);
  return isAnswer ? destinationOf(packet) : sourceOf(packet);
}

function sourceOf(packet: ReferencePacket): string {
  return `${packet.source} ${packet.sourcePort}`;
}

function destinationOf(packet: ReferencePacket): string {
  return `${packet.destination} ${packet.destinationPort}`;
}

function keyOf(packet: ReferencePacket): string {
  const ends = [sourceOf(packet), destinationOf(packet)].sort().join(' ');
  return `${packet.ipVersion} ${packet.protocol} ${ends} ${icmpKind(packet)} ${packet.tunnel}`;
}

function icmpKind(packet: ReferencePacket): number {
  const replies: Record<number, Record<number, number>> = {
    1: { 0: 8, 8: 8, 13: 13, 14: 13, 15: 15, 16: 15, 17: 17, 18: 17 },
    58: { 128: 128, 129: 128, 133: 133, 134: 133, 135: 135, 136: 135 },
  };
  const kinds = replies[packet.protocol];
  if (!kinds) return -1;
  return kinds[packet.icmpType] ?? (packet.icmpType * 256 + packet.icmpCode) & 0xffff;
}

function givePorts(packet: ReferencePacket, firsts: ReferencePacket[]): void {
  const fragment = packet.fragment;
  if (fragment === null) return;
  if (fragment.offset === 0) {
    firsts.push(packet);
    return;
  }
  const isSame = (other: ReferencePacket) =>
    other.source === packet.source &&
    other.destination === packet.destination &&
    (packet.ipVersion === 6 || other.protocol === packet.protocol) &&
    other.tunnel === packet.tunnel &&
    other.fragment?.id === fragment.id;
  const first = firsts.findLast(isSame);
  if (first === undefined || packet.timeUs - first.timeUs > 30 * SECOND) return;
  packet.protocol = first.protocol;
  packet.sourcePort = first.sourcePort;
  packet.destinationPort = first.destinationPort;
}
