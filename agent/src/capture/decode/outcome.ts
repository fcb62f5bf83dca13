/** What became of a frame: parsed, or why not. A decoder returns it; it never throws. */
export const enum Outcome {
  Parsed = 0,
  MalformedLink,
  MalformedIpv4,
  MalformedTcpOffset,
  UnsupportedEtherType,
  UnsupportedIpv6,
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
  ];
