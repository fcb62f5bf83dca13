/**
 * Tables of other tools and data sets: what stands in their headers, and where a capture behind the rows is to be had.
 * Each is known by columns that only it has together; the more particular one comes first.
 */
interface ForeignTable {
  readonly columns: readonly string[];
  readonly tool: string;
  /** Where the packets behind the rows are; the rows themselves hold no features that an agent measures. */
  readonly captures?: string;
}

const WHOSE_CAPTURES = {
  tool: 'the capture that the tool read, or a new one of the same network',
  unsw: 'the captures that UNSW publishes beside these tables',
} as const;

const FOREIGN: readonly ForeignTable[] = [
  { columns: ['id.orig_h', 'id.resp_h'], tool: 'Zeek (conn.log)' },
  {
    columns: ['src_ip', 'dst_ip', 'conn_state', 'missed_bytes'],
    tool: 'ToN-IoT (Zeek)',
    captures: WHOSE_CAPTURES.unsw,
  },
  { columns: ['pkSeqID', 'stime', 'saddr', 'daddr'], tool: 'Bot-IoT (Argus)', captures: WHOSE_CAPTURES.unsw },
  { columns: ['pkSeqID', 'proto', 'category', 'subcategory'], tool: 'Bot-IoT (Argus)', captures: WHOSE_CAPTURES.unsw },
  { columns: ['srcip', 'dstip', 'dsport'], tool: 'UNSW-NB15 (Argus and Zeek)', captures: WHOSE_CAPTURES.unsw },
  {
    columns: ['dur', 'proto', 'spkts', 'dpkts', 'sbytes', 'dbytes'],
    tool: 'UNSW-NB15 (Argus and Zeek)',
    captures: WHOSE_CAPTURES.unsw,
  },
  { columns: ['SrcAddr', 'DstAddr', 'StartTime', 'sTos'], tool: 'Argus (as in CTU-13, binetflow)' },
  { columns: ['SrcAddr', 'DstAddr', 'StartTime'], tool: 'Argus' },
  { columns: ['saddr', 'daddr', 'stime', 'dur'], tool: 'Argus' },
  { columns: ['bidirectional_first_seen_ms', 'src2dst_packets'], tool: 'NFStream' },
  { columns: ['bidirectional_packets', 'bidirectional_bytes'], tool: 'NFStream' },
  {
    columns: ['IPV4_SRC_ADDR', 'IPV4_DST_ADDR', 'L7_PROTO'],
    tool: 'nProbe (as in NF-UNSW-NB15, NF-ToN-IoT and so on)',
  },
  { columns: ['IPV4_SRC_ADDR', 'IPV4_DST_ADDR'], tool: 'a NetFlow exporter (nProbe)' },
  {
    columns: ['L7_PROTO', 'IN_BYTES', 'OUT_BYTES', 'IN_PKTS'],
    tool: 'nProbe (as in NF-UNSW-NB15, NF-ToN-IoT and so on)',
  },
  { columns: ['ts', 'te', 'td', 'sa', 'da'], tool: 'nfdump' },
  { columns: ['firstSeen', 'lastSeen', 'srcAddr', 'dstAddr'], tool: 'nfdump' },
  { columns: ['Date first seen', 'Src IP Addr', 'attackType'], tool: 'CIDDS (nfdump)' },
  { columns: ['Date first seen', 'Duration', 'Proto'], tool: 'nfdump' },
  { columns: ['flow_id', 'event_type', 'src_ip', 'dest_ip'], tool: 'Suricata (EVE)' },
  { columns: ['flow_id', 'event_type', 'timestamp'], tool: 'Suricata (EVE)' },
  { columns: ['No.', 'Time', 'Source', 'Destination'], tool: 'Wireshark (a list of packets)' },
  { columns: ['frame.time', 'ip.src_host', 'ip.dst_host'], tool: 'Edge-IIoTset (tshark)' },
  { columns: ['frame.time_epoch', 'ip.src'], tool: 'tshark' },
  { columns: ['frame.number', 'ip.src'], tool: 'tshark' },
  { columns: ['Header_Length', 'Protocol Type'], tool: 'CICIoT2023' },
  { columns: ['dt', 'switch', 'pktcount', 'bytecount'], tool: 'the "DDoS attack SDN" data set (counters of switches)' },
  { columns: ['protocol_type', 'service', 'flag', 'src_bytes', 'wrong_fragment'], tool: 'KDD Cup 1999 or NSL-KDD' },
  { columns: ['sIP', 'dIP', 'sPort', 'dPort', 'sTime'], tool: 'SiLK (rwcut)' },
];

/** Columns that the corrected fork alone has, by how sure they are alone: 2 is proof, two of 1 are. */
const FORK_COLUMNS: Readonly<Record<string, number>> = {
  totaltcpflowtime: 2,
  totalconnectionflowtime: 2,
  attemptedcategory: 2,
  fwdtcpretranscount: 2,
  bwdtcpretranscount: 2,
  totaltcpretranscount: 2,
  fwdrstflags: 1,
  bwdrstflags: 1,
  icmpcode: 1,
  icmptype: 1,
  bwdactdatapkts: 1,
  bwdsegsizemin: 1,
};
const PROOF = 2;
const FORK =
  'the corrected fork of CICFlowMeter (GintsEngelen), or a tool after it: it cuts flows and counts otherwise';

/** A tool whose table a header is, and what can be imported in its place. */
export interface ForeignTool {
  readonly tool: string;
  readonly next: string;
  readonly command: string;
}

/** The tool that made a file of these columns, if it is one that we know and cannot use. */
export function foreignTool(names: ReadonlySet<string>, firstCell: string): ForeignTool | undefined {
  const first = firstCell.trimStart();
  if (/^#(separator|fields|set_separator)/.test(first)) return found({ columns: [], tool: 'Zeek' });
  if (first.startsWith('{')) return jsonTool([...names].join(','));
  const has = (column: string) => names.has(column.toLowerCase());
  const table = FOREIGN.find(({ columns }) => columns.every(has));
  return table && found(table);
}

/** @param areLongNames the fork's columns are those of `cic-head` and more: there one of them is enough */
export function isCorrectedFork(names: ReadonlySet<string>, areLongNames: boolean): boolean {
  const folded = new Set([...names].map((name) => name.replaceAll(/[^a-z0-9]/g, '')));
  const weights = Object.entries(FORK_COLUMNS).map(([column, weight]) => (folded.has(column) ? weight : 0));
  return weights.reduce((sum, weight) => sum + weight, 0) >= (areLongNames ? 1 : PROOF);
}

/** Labels of the corrected data: `DoS Hulk - Attempted`. */
export function isForkLabel(label: string): boolean {
  return /-\s*attempted$/i.test(label);
}

export const CORRECTED_FORK: ForeignTool = found({
  columns: [],
  tool: FORK,
  captures: 'the original captures of the data set',
});

/** One object a line; their keys tell the tool. */
function jsonTool(line: string): ForeignTool {
  const has = (...keys: string[]) => keys.every((key) => line.includes(`"${key}"`));
  if (has('event_type') && (has('flow_id') || has('src_ip'))) return found({ columns: [], tool: 'Suricata (EVE)' });
  if (has('id.orig_h')) return found({ columns: [], tool: 'Zeek (JSON)' });
  if (has('_source', 'layers') || has('_index')) return found({ columns: [], tool: 'tshark (JSON)' });
  if (has('da', 'sa', 'pr')) return found({ columns: [], tool: 'Joy' });
  return found({ columns: [], tool: 'a tool that writes JSON' });
}

function found({ tool, captures = WHOSE_CAPTURES.tool }: ForeignTable): ForeignTool {
  return { tool, next: `import ${captures} instead`, command: 'picket dataset import FILE.pcap=CLASS' };
}
