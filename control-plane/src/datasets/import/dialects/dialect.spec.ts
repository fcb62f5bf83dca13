import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { DIALECTS, findColumn, recogniseDialect } from './dialect.js';
import { spelling } from './spellings.js';

const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
const V40 = PROFILES['cic-v40'].csv;
const HEAD = PROFILES['cic-head'].csv;

describe('the dialects', () => {
  it.each(['S', 'L', 'L, cleaned', 'D', 'N', 'V'] as const)(
    '%s spells every column of InSDN, each in its way',
    (name) => {
      const columns = spelling(name);
      expect([...columns.keys()]).toEqual(V40);
      const spellings = lower([...columns.values()].flat());
      expect(new Set(spellings).size).toBe(spellings.length);
    },
  );

  it.each(DIALECTS.map(({ name }) => name))('%s is recognised by its own header, in any order and case', (name) => {
    const dialect = DIALECTS.find((candidate) => candidate.name === name)!;
    const header = [...dialect.columns.values()].flatMap(([first]) => first ?? []).reverse();
    expect(recogniseDialect(lower(header), 'a.csv').name).toBe(name);
    expect(findColumn(dialect, lower(header), 'Flow Duration')).not.toBe(-1);
  });

  it.each(['S', 'cic-head', 'L, cleaned', 'D'] as const)(
    '%s is recognised through the names that R makes of it',
    (name) => {
      const dialect = DIALECTS.find((candidate) => candidate.name === name)!;
      const header = [...dialect.columns.values()].flatMap(([first]) => first ?? []);
      const renamed = header.map((column) => column.replaceAll(/[^A-Za-z0-9._]/g, '.'));
      const found = recogniseDialect(lower(renamed), 'a.csv');
      expect(found.profiles).toEqual(dialect.profiles);
      for (const feature of found.features) expect(findColumn(found, lower(renamed), feature)).not.toBe(-1);
    },
  );

  /** Headers as the tools and data sets have them; most are cut to the columns that tell. */
  it.each([
    ['the corrected fork', [...HEAD, 'Fwd RST Flags', 'Total TCP Retrans. Count'], 'corrected fork'],
    ['the corrected data sets', [...HEAD, 'ICMP Code', 'ICMP Type', 'Total TCP Flow Time'], 'corrected fork'],
    ['its categories', [...HEAD, 'Attempted Category'], 'corrected fork'],
    ['one of its columns', [...HEAD, 'Bwd RST Flags'], 'corrected fork'],
    [
      'its columns through R',
      [...HEAD, 'Total.TCP.Flow.Time'].map((c) => c.replaceAll(/[^\w]/g, '.')),
      'corrected fork',
    ],
    ['its columns with short names', [...V40, 'Fwd RST Flags', 'ICMP Code'], 'corrected fork'],
    ['Zeek', 'ts,uid,id.orig_h,id.orig_p,id.resp_h'.split(','), 'Zeek'],
    ['Zeek’s own format', ['#separator \\x09'], 'Zeek'],
    ['Zeek’s JSON', ['{"ts":1', '"uid":"C"', '"id.orig_h":"10.0.0.1"'], 'Zeek (JSON)'],
    ['nfdump', 'ts,te,td,sa,da,sp,dp'.split(','), 'nfdump'],
    ['CIDDS', 'Date first seen,Duration,Proto,Src IP Addr,Src Pt,Dst IP Addr,attackType'.split(','), 'CIDDS'],
    ['Wireshark', 'No.,Time,Source,Destination,Protocol,Length,Info'.split(','), 'Wireshark'],
    ['UNSW-NB15', 'srcip,sport,dstip,dsport,proto,state,dur,sbytes,dbytes'.split(','), 'UNSW-NB15'],
    ['its training set', 'id,dur,proto,service,state,spkts,dpkts,sbytes,dbytes,rate'.split(','), 'UNSW-NB15'],
    ['ToN-IoT', 'ts,src_ip,src_port,dst_ip,dst_port,proto,service,conn_state,missed_bytes'.split(','), 'ToN-IoT'],
    ['Bot-IoT', 'pkSeqID,stime,flgs,proto,saddr,sport,daddr,dport,pkts,bytes'.split(','), 'Bot-IoT'],
    ['CTU-13', 'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos'.split(','), 'Argus'],
    ['NFStream', 'id,expiration_id,src_ip,bidirectional_first_seen_ms,src2dst_packets'.split(','), 'NFStream'],
    ['NetFlow', 'IPV4_SRC_ADDR,L4_SRC_PORT,IPV4_DST_ADDR,L4_DST_PORT,PROTOCOL,L7_PROTO'.split(','), 'NF-UNSW-NB15'],
    ['Suricata', ['{"timestamp":"2026-01-01"', '"flow_id":1', '"event_type":"flow"'], 'Suricata'],
    ['Edge-IIoTset', 'frame.time,ip.src_host,ip.dst_host,arp.opcode'.split(','), 'Edge-IIoTset'],
    ['CICIoT2023', 'flow_duration,Header_Length,Protocol Type,Duration,Rate'.split(','), 'CICIoT2023'],
    ['a damaged header', V40.slice(0, -8), 'it has 70 of the 77 columns of cic-v40; these are missing: Active Std'],
    [
      'a part of a header',
      ['Flow Duration', 'Total Fwd Packets', 'Total Backward Packets', 'Label'],
      'it has 3 of the 77 columns of cic-2017; these are missing: Protocol, Total Length of Fwd Packets',
    ],
    ['rows without a header', ['10.0.0.1', '80', '6', '1.5', '-1'], 'the names of the columns is missing'],
    ['another table', ['a', 'b'], 'not the header of a flow CSV'],
  ])('refuse %s by name', (_, header, reason) => {
    expect(() => recogniseDialect(lower(header), 'a.csv')).toThrow(reason);
  });
});
