import { type ReferencePacket } from './decode.js';
import { chainOf, isForward, lastUs, type ReferenceFlow, startUs } from './flows.js';

/* The columns of docs/profiles.md §10.5 from whole lists: two passes for a variance, sorting for extremes. */

const SECOND = 1_000_000;

interface Summary {
  readonly sum: number;
  readonly mean: number;
  readonly std: number;
  readonly variance: number;
  readonly max: number;
  readonly min: number;
}

function summary(values: readonly number[]): Summary {
  if (values.length === 0) return { sum: 0, mean: 0, std: 0, variance: 0, max: 0, min: 0 };
  const sum = values.reduce((total, value) => total + value, 0);
  const mean = sum / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const variance = values.length === 1 ? 0 : squares / (values.length - 1);
  const sorted = values.toSorted((a, b) => a - b);
  return { sum, mean, variance, std: Math.sqrt(variance), max: sorted.at(-1)!, min: sorted[0] };
}

/** Gaps between neighbours; a packet of an earlier time than one before it has none. */
function gapsOf(packets: readonly ReferencePacket[]): number[] {
  let last = packets[0]?.timeUs ?? 0;
  return packets.slice(1).map(({ timeUs }) => {
    const gap = Math.max(0, timeUs - last);
    last = Math.max(last, timeUs);
    return gap;
  });
}

/** Every numeric column of a flow, by name. */
export function referenceColumns(flow: ReferenceFlow): Record<string, number> {
  const { packets } = flow;
  const forward = packets.filter((packet) => isForward(packet, flow));
  const backward = packets.filter((packet) => !isForward(packet, flow));
  const duration = lastUs(flow) - startUs(flow);
  const perSecond = (amount: number) => (duration === 0 ? 0 : amount / (duration / SECOND));
  const all = summary(packets.map(({ payload }) => payload));
  const f = summary(forward.map(({ payload }) => payload));
  const b = summary(backward.map(({ payload }) => payload));
  const gaps = gapsOf(packets);
  const subflows = gaps.filter((gap) => gap > SECOND).length + 1;
  const retransmissions = retransmissionsOf(flow);
  const chain = chainOf(flow);
  return {
    Protocol: packets[0].protocol,
    'Flow Duration': duration,
    'Tot Fwd Pkts': forward.length,
    'Tot Bwd Pkts': backward.length,
    'TotLen Fwd Pkts': f.sum,
    'TotLen Bwd Pkts': b.sum,
    ...lengths('Fwd', f),
    ...lengths('Bwd', b),
    'Flow Byts/s': perSecond(f.sum + b.sum),
    'Flow Pkts/s': perSecond(packets.length),
    ...spread('Flow IAT', summary(gaps)),
    'Fwd IAT Tot': summary(gapsOf(forward)).sum,
    ...spread('Fwd IAT', summary(gapsOf(forward))),
    'Bwd IAT Tot': summary(gapsOf(backward)).sum,
    ...spread('Bwd IAT', summary(gapsOf(backward))),
    'Fwd PSH Flags': withFlag(forward, 8),
    'Bwd PSH Flags': withFlag(backward, 8),
    'Fwd URG Flags': withFlag(forward, 32),
    'Bwd URG Flags': withFlag(backward, 32),
    'Fwd Header Len': summary(forward.map(({ header }) => header)).sum,
    'Bwd Header Len': summary(backward.map(({ header }) => header)).sum,
    'Fwd Pkts/s': perSecond(forward.length),
    'Bwd Pkts/s': perSecond(backward.length),
    'Pkt Len Min': all.min,
    'Pkt Len Max': all.max,
    'Pkt Len Mean': all.mean,
    'Pkt Len Std': all.std,
    'Pkt Len Var': all.variance,
    'FIN Flag Cnt': withFlag(packets, 1),
    'SYN Flag Cnt': withFlag(packets, 2),
    'RST Flag Cnt': withFlag(packets, 4),
    'PSH Flag Cnt': withFlag(packets, 8),
    'ACK Flag Cnt': withFlag(packets, 16),
    'URG Flag Cnt': withFlag(packets, 32),
    'CWR Flag Cnt': withFlag(packets, 128),
    'ECE Flag Cnt': withFlag(packets, 64),
    'Down/Up Ratio': forward.length === 0 ? 0 : backward.length / forward.length,
    'Pkt Size Avg': all.mean,
    'Fwd Seg Size Avg': f.mean,
    'Bwd Seg Size Avg': b.mean,
    ...bulkColumns('Fwd', bulksOf(flow, true)),
    ...bulkColumns('Bwd', bulksOf(flow, false)),
    'Subflow Fwd Pkts': forward.length / subflows,
    'Subflow Fwd Byts': f.sum / subflows,
    'Subflow Bwd Pkts': backward.length / subflows,
    'Subflow Bwd Byts': b.sum / subflows,
    'Init Fwd Win Byts': forward[0]?.window ?? 0,
    'Init Bwd Win Byts': backward[0]?.window ?? 0,
    'Fwd Act Data Pkts': forward.filter(({ payload }) => payload > 0).length,
    'Fwd Header Len Min': summary(forward.map(({ header }) => header)).min,
    ...activity(packets),
    'Fwd RST Flags': withFlag(forward, 4),
    'Bwd RST Flags': withFlag(backward, 4),
    'Bwd Act Data Pkts': backward.filter(({ payload }) => payload > 0).length,
    'Bwd Header Len Min': summary(backward.map(({ header }) => header)).min,
    'ICMP Type': packets[0].icmpType,
    'ICMP Code': packets[0].icmpCode,
    'Fwd Retrans Cnt': retransmissions.forward,
    'Bwd Retrans Cnt': retransmissions.backward,
    'Retrans Cnt': retransmissions.forward + retransmissions.backward,
    'Conn Duration': lastUs(flow) - startUs(chain[0]),
    'IP Version': packets[0].ipVersion,
    'Fragment Cnt': packets.filter(({ fragment }) => fragment !== null).length,
  };
}

function withFlag(packets: readonly ReferencePacket[], flag: number): number {
  return packets.filter(({ flags }) => (flags & flag) !== 0).length;
}

function lengths(side: string, { max, min, mean, std }: Summary): Record<string, number> {
  const name = `${side} Pkt Len`;
  return { [`${name} Max`]: max, [`${name} Min`]: min, [`${name} Mean`]: mean, [`${name} Std`]: std };
}

function spread(name: string, { mean, std, max, min }: Summary): Record<string, number> {
  return { [`${name} Mean`]: mean, [`${name} Std`]: std, [`${name} Max`]: max, [`${name} Min`]: min };
}

/** Cuts the flow at silences of more than 5 s: what lies between two is active, the last stretch does not count. */
function activity(packets: readonly ReferencePacket[]): Record<string, number> {
  const active: number[] = [];
  const idle: number[] = [];
  let start = packets[0].timeUs;
  let last = start;
  for (const { timeUs } of packets) {
    if (timeUs - last > 5 * SECOND) {
      if (last > start) active.push(last - start);
      idle.push(timeUs - last);
      start = timeUs;
    }
    last = Math.max(last, timeUs);
  }
  return { ...spread('Active', summary(active)), ...spread('Idle', summary(idle)) };
}

/** Runs of packets with payload of one direction, without a gap of more than a second: bulks are those of four and more. */
function bulksOf(flow: ReferenceFlow, isOfForward: boolean): ReferencePacket[][] {
  const runs: { isForward: boolean; last: number; packets: ReferencePacket[] }[] = [];
  for (const packet of flow.packets.filter(({ payload }) => payload > 0)) {
    const side = isForward(packet, flow);
    const run = runs.at(-1);
    if (run && run.isForward === side && packet.timeUs - run.last <= SECOND) {
      run.packets.push(packet);
      run.last = Math.max(run.last, packet.timeUs);
    } else runs.push({ isForward: side, last: packet.timeUs, packets: [packet] });
  }
  return runs.filter((run) => run.isForward === isOfForward && run.packets.length >= 4).map((run) => run.packets);
}

function bulkColumns(side: string, bulks: readonly ReferencePacket[][]): Record<string, number> {
  const bytes = summary(bulks.flat().map(({ payload }) => payload)).sum;
  const seconds = summary(bulks.map((bulk) => summary(gapsOf(bulk)).sum)).sum / SECOND;
  return {
    [`${side} Byts/b Avg`]: bulks.length === 0 ? 0 : bytes / bulks.length,
    [`${side} Pkts/b Avg`]: bulks.length === 0 ? 0 : bulks.flat().length / bulks.length,
    [`${side} Blk Rate Avg`]: seconds === 0 ? 0 : bytes / seconds,
  };
}

/** Segments that end no later, modulo 2^32, than one of their direction before them in the chain. */
function retransmissionsOf(flow: ReferenceFlow): { forward: number; backward: number } {
  const counts = { forward: 0, backward: 0 };
  const highest: { forward: number | null; backward: number | null } = { forward: null, backward: null };
  for (const link of chainOf(flow)) {
    for (const packet of link.packets) {
      const side = isForward(packet, link) ? 'forward' : 'backward';
      const length = packet.payload + (packet.flags & 2 ? 1 : 0) + (packet.flags & 1 ? 1 : 0);
      if (packet.sequence === null || length === 0) continue;
      const end = (packet.sequence + length) % 2 ** 32;
      const known = highest[side];
      const ahead = known === null ? 1 : (end - known + 2 ** 32) % 2 ** 32;
      if (ahead > 0 && ahead < 2 ** 31) highest[side] = end;
      else if (link === flow) counts[side]++;
    }
  }
  return counts;
}
