import { type Packet, Protocol, TunnelKind } from '../../packet/packet.js';
import { type DecapsulationOptions } from '../../packet/decapsulation.js';
import { TUNNEL_SHIFT, VERSION_SHIFT, VLAN_SHIFT } from '../../flow/row/row.js';
import { FlowKey } from '../../flow/flow-hash.js';

/** Replies that share a flow with their query, by the type of the reply (docs/profiles.md §10.3). */
const ICMP_QUERY_OF_REPLY = new Map([
  [0, 8],
  [14, 13],
  [16, 15],
  [18, 17],
]);
const ICMPV6_QUERY_OF_REPLY = new Map([
  [129, 128],
  [134, 133],
  [136, 135],
]);
const ICMP_QUERIES = new Set(ICMP_QUERY_OF_REPLY.values());
const ICMPV6_QUERIES = new Set(ICMPV6_QUERY_OF_REPLY.values());

/** The key of `picket-1`: both endpoints in order, protocol, IP version, and what the options add. */
export class PicketKey extends FlowKey {
  /** Both ends are the same address and port. */
  hasEqualEndpoints = false;

  constructor(private readonly options: DecapsulationOptions) {
    super();
  }

  /** Takes a packet's key and sets `packet.isFromHigh`. */
  take(packet: Packet): void {
    this.isIpv6 = packet.ipVersion === 6;
    const order = this.isIpv6 ? compareIpv6(packet) : packet.source0 - packet.destination0;
    const isIcmp = hasIcmp(packet.protocol);
    const portOrder = isIcmp ? 0 : packet.sourcePort - packet.destinationPort;
    packet.isFromHigh = order !== 0 ? order > 0 : portOrder > 0;
    this.hasEqualEndpoints = order === 0 && portOrder === 0;
    this.takeIpv4(packet);
    if (this.isIpv6) this.takeIpv6Rest(packet);
    if (isIcmp) this.ports = icmpValue(packet);
    this.kind = packet.protocol | (packet.ipVersion << VERSION_SHIFT);
    if (this.options.keyVlan) this.kind |= (packet.vlan + 1) << VLAN_SHIFT;
    this.tunnel = 0;
    if (this.options.keyTunnel && packet.tunnelKind !== TunnelKind.None) {
      this.kind |= packet.tunnelKind << TUNNEL_SHIFT;
      this.tunnel = packet.tunnelId;
    }
  }

  private takeIpv6Rest(packet: Packet): void {
    const isFromHigh = packet.isFromHigh;
    this.low1 = isFromHigh ? packet.destination1 : packet.source1;
    this.low2 = isFromHigh ? packet.destination2 : packet.source2;
    this.low3 = isFromHigh ? packet.destination3 : packet.source3;
    this.high1 = isFromHigh ? packet.source1 : packet.destination1;
    this.high2 = isFromHigh ? packet.source2 : packet.destination2;
    this.high3 = isFromHigh ? packet.source3 : packet.destination3;
  }
}

function hasIcmp(protocol: number): boolean {
  return protocol === (Protocol.Icmp as number) || protocol === (Protocol.Icmpv6 as number);
}

/** Any fixed order does: it only has to be the same for both directions. */
function compareIpv6(packet: Packet): number {
  if (packet.source3 !== packet.destination3) return packet.source3 - packet.destination3;
  if (packet.source2 !== packet.destination2) return packet.source2 - packet.destination2;
  if (packet.source1 !== packet.destination1) return packet.source1 - packet.destination1;
  return packet.source0 - packet.destination0;
}

/** What stands in the key in place of ports. */
function icmpValue(packet: Packet): number {
  const type = packet.icmp >> 8;
  const isV4 = packet.protocol === (Protocol.Icmp as number);
  const query = (isV4 ? ICMP_QUERY_OF_REPLY : ICMPV6_QUERY_OF_REPLY).get(type);
  if (query !== undefined) return query;
  return (isV4 ? ICMP_QUERIES : ICMPV6_QUERIES).has(type) ? type : packet.icmp & 0xffff;
}
