/** What became of a frame: parsed, or why not. A decoder returns it; it never throws. */
export const enum Outcome {
  Parsed = 0,
  MalformedLink,
  MalformedIpv4,
  MalformedTcpOffset,
  UnsupportedEtherType,
  UnsupportedIpv6,
  UnsupportedMplsPayload,
  UnsupportedPppoeDiscovery,
  UnsupportedPpp,
  MalformedIpv6,
  MalformedIpv6Extension,
  MalformedFragment,
  MalformedUdp,
  MalformedSctp,
  MalformedIcmp,
  MalformedDepth,
  MalformedTime,
}

/** The two families of reasons and their names in the counters, in the order of `Outcome`. */
export const OUTCOMES: readonly { readonly family: 'parsed' | 'malformed' | 'unsupported'; readonly reason: string }[] =
  [
    { family: 'parsed', reason: '' },
    { family: 'malformed', reason: 'link' },
    { family: 'malformed', reason: 'ipv4' },
    { family: 'malformed', reason: 'tcp_offset' },
    { family: 'unsupported', reason: 'ethertype' },
    { family: 'unsupported', reason: 'ipv6' },
    { family: 'unsupported', reason: 'mpls_payload' },
    { family: 'unsupported', reason: 'pppoe_discovery' },
    { family: 'unsupported', reason: 'ppp_protocol' },
    { family: 'malformed', reason: 'ipv6' },
    { family: 'malformed', reason: 'ipv6_ext' },
    { family: 'malformed', reason: 'fragment' },
    { family: 'malformed', reason: 'udp' },
    { family: 'malformed', reason: 'sctp' },
    { family: 'malformed', reason: 'icmp' },
    { family: 'malformed', reason: 'depth' },
    { family: 'malformed', reason: 'time' },
  ];
