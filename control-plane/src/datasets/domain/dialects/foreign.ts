/** Tools whose files look like ours and whose numbers are not: recognised by columns that only they have together. */
const FOREIGN: readonly { columns: readonly string[]; tool: string }[] = [
  { columns: ['Fwd RST Flags', 'Total TCP Retrans. Count'], tool: 'the corrected fork of CICFlowMeter (94 columns)' },
  { columns: ['Fwd RST Flags', 'Total Connection Flow Time'], tool: 'the corrected fork of CICFlowMeter' },
  { columns: ['id.orig_h', 'id.resp_h'], tool: 'Zeek (conn.log)' },
  { columns: ['#separator'], tool: 'Zeek' },
  { columns: ['ts', 'te', 'td', 'sa', 'da'], tool: 'nfdump' },
  { columns: ['IPV4_SRC_ADDR', 'IPV4_DST_ADDR'], tool: 'a NetFlow exporter (nProbe)' },
  { columns: ['No.', 'Time', 'Source', 'Destination'], tool: 'Wireshark' },
  { columns: ['srcip', 'dstip', 'dsport'], tool: 'Argus (UNSW-NB15)' },
  { columns: ['SrcAddr', 'DstAddr', 'StartTime'], tool: 'Argus' },
];

/** The tool that made a file of these columns, if it is one that we know and cannot use. */
export function foreignTool(names: ReadonlySet<string>, firstCell: string): string | undefined {
  if (firstCell.startsWith('#separator') || firstCell.startsWith('#fields')) return 'Zeek';
  const has = (column: string) => names.has(column.toLowerCase());
  return FOREIGN.find(({ columns }) => columns.every(has))?.tool;
}
