import { PROFILE_NAMES, type ProfileName } from '@picket/shared/features';
import { explainProfile } from '../../../agent/src/profiles/explain.js';
import { generatedFrom, table } from './markdown.js';

const ABOUT: Readonly<Record<ProfileName, string>> = {
  'cic-v40':
    'CICFlowMeter as it was in June 2018, with which InSDN was made. Models trained on InSDN need this profile.',
  'cic-head': 'CICFlowMeter as it is upstream today. The same columns under other names, with fewer defects.',
  'picket-1':
    'Our corrected profile: every IP protocol, IPv4 and IPv6, flows that end when the connection does, no NaN, no Infinity.',
};

const HEAD = `# Columns of a flow row

${generatedFrom('`agent/src/profiles/<name>/explain`')}

What \`picket-agent features\` writes, column by column; \`picket-agent features --explain "Flow IAT Mean"\` prints the same.
All times are in microseconds. A profile of the original is reproduced with its defects, because a model trained on rows
with a defect has learnt it; the last column of each table names them. Numbers are doubles in their shortest form,
integers have no fraction.

Forward is from the source to the destination of the flow, backward the other way. A packet belongs to the flow of its
addresses, ports and protocol, whichever way it goes.`;

const PACKETS = `## What becomes of a packet

Every packet is parsed, or left out as malformed or unsupported, for a reason that the summary of \`features\`,
\`picket-agent status\`, the metrics and the console count. What is remarkable about a parsed packet is counted, too:

${table(
  ['note', 'what it says'],
  [
    ['time_step', 'The time went back by more than a second. Flows that were open then have wrong lengths.'],
    ['time_reversed', 'It is earlier than the packet before it in its flow.'],
    [
      'truncated',
      'Its TCP or UDP header was not captured in full: ports or flags are 0. Of picket-1: of every transport.',
    ],
    ['late', 'It belongs to a connection that is closed, carries nothing, and is in no flow (picket-1).'],
    ['ip_length', 'Its IP length is more than the frame can hold (picket-1).'],
    ['ip_option, tcp_option', 'An option says that it is shorter than its own two first bytes (picket-1).'],
    ['fragment_overlap', 'A fragment overlaps one before it (picket-1).'],
    ['fragment_table_full', 'A fragment made the table forget the oldest datagram (picket-1).'],
  ],
)}

- **Transport headers** (\`picket-1\`, rule 5): what is shorter than its header is malformed, except for a first fragment.
  That may be cut within the header (\`nmap -f\`: 8 or 16 bytes of TCP or SCTP). Its ports are in the first 4 bytes, its
  flags are 0 where the capture or the fragment does not hold them, and what is there is header, not payload.
- **Fragments** (\`picket-1\`, rule 7): later fragments go to the flow of the first, found by source, destination and
  identification, of IPv4 by the protocol as well. Of IPv6 only the first fragment says which protocol it is (RFC 8200,
  4.5), extension headers behind the fragment header included.
- **Times**: a packet of a time before the year 1 or after 9999 is malformed (\`time\`), and changes nothing else.
- **The clock of a file** (\`picket-1\`): flows leave by the times of the packets themselves, at fixed numbers of packets
  and by the lowest time of the last some thousand. Rows therefore do not depend on the pieces in which a file is read,
  and a packet of a wrong time, or a clock that is set, ends no flow of others. When a row leaves changes, never what is
  in it. Live, the clock is the interface's: it goes on in silence, goes back with the host's, and doubts single packets
  that are far ahead.
- **Several captures** are worlds of their own. With \`--continue\` they are one stream, unless one begins more than a
  second before the one before it ended: all flows end there.`;

/** docs/features.md */
export function featuresPage(): string {
  return `${[HEAD, PACKETS, ...PROFILE_NAMES.map(section)].join('\n\n')}\n`;
}

function section(profile: ProfileName): string {
  const rows = explainProfile(profile).map(({ position, name, unit, type, definition, quirk }) => [
    String(position),
    name,
    unit,
    type,
    definition,
    quirk ?? '',
  ]);
  const head = ['#', 'column', 'unit', 'type', 'definition', 'what to know'];
  return `## ${profile}\n\n${ABOUT[profile]}\n\n${table(head, rows)}`;
}
