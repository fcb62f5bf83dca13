import { PROFILES } from '@picket/shared/features';

/**
 * How the versions of CICFlowMeter, and its port, spell their columns: one line per column. S is InSDN's spelling and the
 * name that a data set gives the feature. L is that of CIC-IDS-2017, without the leading spaces; "cleaned" is the same
 * as it was published again without spaces and addresses. D is L as R writes it (`make.names`), one version of which kept
 * two short names; N is written by the Python port. A dash: the dialect has no such column. Two spellings in one place are
 * both in use.
 */
const TABLE = `
  S                 | L                           | L, cleaned               | D                           | N
  Flow ID           | Flow ID                     | Flow ID                  | Flow.ID                     | -
  Src IP            | Source IP                   | Source IP                | Source.IP                   | src_ip
  Src Port          | Source Port                 | Source Port              | Source.Port                 | src_port
  Dst IP            | Destination IP              | Destination IP           | Destination.IP              | dst_ip
  Dst Port          | Destination Port            | Destination Port         | Destination.Port            | dst_port
  Protocol          | Protocol                    | Protocol                 | Protocol                    | protocol
  Timestamp         | Timestamp                   | Timestamp                | Timestamp                   | timestamp
  Flow Duration     | Flow Duration               | Flow Duration            | Flow.Duration               | flow_duration
  Tot Fwd Pkts      | Total Fwd Packets           | Total Fwd Packets        | Total.Fwd.Packets, Tot.Fwd.Packets | tot_fwd_pkts
  Tot Bwd Pkts      | Total Backward Packets      | Total Backward Packets   | Total.Backward.Packets      | tot_bwd_pkts
  TotLen Fwd Pkts   | Total Length of Fwd Packets | Fwd Packets Length Total | Total.Length.of.Fwd.Packets | totlen_fwd_pkts
  TotLen Bwd Pkts   | Total Length of Bwd Packets | Bwd Packets Length Total | Total.Length.of.Bwd.Packets | totlen_bwd_pkts
  Fwd Pkt Len Max   | Fwd Packet Length Max       | Fwd Packet Length Max    | Fwd.Packet.Length.Max       | fwd_pkt_len_max
  Fwd Pkt Len Min   | Fwd Packet Length Min       | Fwd Packet Length Min    | Fwd.Packet.Length.Min       | fwd_pkt_len_min
  Fwd Pkt Len Mean  | Fwd Packet Length Mean      | Fwd Packet Length Mean   | Fwd.Packet.Length.Mean      | fwd_pkt_len_mean
  Fwd Pkt Len Std   | Fwd Packet Length Std       | Fwd Packet Length Std    | Fwd.Packet.Length.Std       | fwd_pkt_len_std
  Bwd Pkt Len Max   | Bwd Packet Length Max       | Bwd Packet Length Max    | Bwd.Packet.Length.Max       | bwd_pkt_len_max
  Bwd Pkt Len Min   | Bwd Packet Length Min       | Bwd Packet Length Min    | Bwd.Packet.Length.Min       | bwd_pkt_len_min
  Bwd Pkt Len Mean  | Bwd Packet Length Mean      | Bwd Packet Length Mean   | Bwd.Packet.Length.Mean      | bwd_pkt_len_mean
  Bwd Pkt Len Std   | Bwd Packet Length Std       | Bwd Packet Length Std    | Bwd.Packet.Length.Std       | bwd_pkt_len_std
  Flow Byts/s       | Flow Bytes/s                | Flow Bytes/s             | Flow.Bytes.s                | flow_byts_s
  Flow Pkts/s       | Flow Packets/s              | Flow Packets/s           | Flow.Packets.s              | flow_pkts_s
  Flow IAT Mean     | Flow IAT Mean               | Flow IAT Mean            | Flow.IAT.Mean               | flow_iat_mean
  Flow IAT Std      | Flow IAT Std                | Flow IAT Std             | Flow.IAT.Std                | flow_iat_std
  Flow IAT Max      | Flow IAT Max                | Flow IAT Max             | Flow.IAT.Max                | flow_iat_max
  Flow IAT Min      | Flow IAT Min                | Flow IAT Min             | Flow.IAT.Min                | flow_iat_min
  Fwd IAT Tot       | Fwd IAT Total               | Fwd IAT Total            | Fwd.IAT.Total               | fwd_iat_tot
  Fwd IAT Mean      | Fwd IAT Mean                | Fwd IAT Mean             | Fwd.IAT.Mean                | fwd_iat_mean
  Fwd IAT Std       | Fwd IAT Std                 | Fwd IAT Std              | Fwd.IAT.Std                 | fwd_iat_std
  Fwd IAT Max       | Fwd IAT Max                 | Fwd IAT Max              | Fwd.IAT.Max                 | fwd_iat_max
  Fwd IAT Min       | Fwd IAT Min                 | Fwd IAT Min              | Fwd.IAT.Min                 | fwd_iat_min
  Bwd IAT Tot       | Bwd IAT Total               | Bwd IAT Total            | Bwd.IAT.Total, Bwd.IAT.Tot | bwd_iat_tot
  Bwd IAT Mean      | Bwd IAT Mean                | Bwd IAT Mean             | Bwd.IAT.Mean                | bwd_iat_mean
  Bwd IAT Std       | Bwd IAT Std                 | Bwd IAT Std              | Bwd.IAT.Std                 | bwd_iat_std
  Bwd IAT Max       | Bwd IAT Max                 | Bwd IAT Max              | Bwd.IAT.Max                 | bwd_iat_max
  Bwd IAT Min       | Bwd IAT Min                 | Bwd IAT Min              | Bwd.IAT.Min                 | bwd_iat_min
  Fwd PSH Flags     | Fwd PSH Flags               | Fwd PSH Flags            | Fwd.PSH.Flags               | fwd_psh_flags
  Bwd PSH Flags     | Bwd PSH Flags               | Bwd PSH Flags            | Bwd.PSH.Flags               | bwd_psh_flags
  Fwd URG Flags     | Fwd URG Flags               | Fwd URG Flags            | Fwd.URG.Flags               | fwd_urg_flags
  Bwd URG Flags     | Bwd URG Flags               | Bwd URG Flags            | Bwd.URG.Flags               | bwd_urg_flags
  Fwd Header Len    | Fwd Header Length           | Fwd Header Length        | Fwd.Header.Length           | fwd_header_len
  Bwd Header Len    | Bwd Header Length           | Bwd Header Length        | Bwd.Header.Length           | bwd_header_len
  Fwd Pkts/s        | Fwd Packets/s               | Fwd Packets/s            | Fwd.Packets.s               | fwd_pkts_s
  Bwd Pkts/s        | Bwd Packets/s               | Bwd Packets/s            | Bwd.Packets.s               | bwd_pkts_s
  Pkt Len Min       | Min Packet Length           | Packet Length Min        | Min.Packet.Length           | pkt_len_min
  Pkt Len Max       | Max Packet Length           | Packet Length Max        | Max.Packet.Length           | pkt_len_max
  Pkt Len Mean      | Packet Length Mean          | Packet Length Mean       | Packet.Length.Mean          | pkt_len_mean
  Pkt Len Std       | Packet Length Std           | Packet Length Std        | Packet.Length.Std           | pkt_len_std
  Pkt Len Var       | Packet Length Variance      | Packet Length Variance   | Packet.Length.Variance      | pkt_len_var
  FIN Flag Cnt      | FIN Flag Count              | FIN Flag Count           | FIN.Flag.Count              | fin_flag_cnt
  SYN Flag Cnt      | SYN Flag Count              | SYN Flag Count           | SYN.Flag.Count              | syn_flag_cnt
  RST Flag Cnt      | RST Flag Count              | RST Flag Count           | RST.Flag.Count              | rst_flag_cnt
  PSH Flag Cnt      | PSH Flag Count              | PSH Flag Count           | PSH.Flag.Count              | psh_flag_cnt
  ACK Flag Cnt      | ACK Flag Count              | ACK Flag Count           | ACK.Flag.Count              | ack_flag_cnt
  URG Flag Cnt      | URG Flag Count              | URG Flag Count           | URG.Flag.Count              | urg_flag_cnt
  CWE Flag Count    | CWE Flag Count              | CWE Flag Count           | CWE.Flag.Count              | cwr_flag_cnt, cwe_flag_count
  ECE Flag Cnt      | ECE Flag Count              | ECE Flag Count           | ECE.Flag.Count              | ece_flag_cnt
  Down/Up Ratio     | Down/Up Ratio               | Down/Up Ratio            | Down.Up.Ratio               | down_up_ratio
  Pkt Size Avg      | Average Packet Size         | Avg Packet Size          | Average.Packet.Size         | pkt_size_avg
  Fwd Seg Size Avg  | Avg Fwd Segment Size        | Avg Fwd Segment Size     | Avg.Fwd.Segment.Size        | fwd_seg_size_avg
  Bwd Seg Size Avg  | Avg Bwd Segment Size        | Avg Bwd Segment Size     | Avg.Bwd.Segment.Size        | bwd_seg_size_avg
  Fwd Byts/b Avg    | Fwd Avg Bytes/Bulk          | Fwd Avg Bytes/Bulk       | Fwd.Avg.Bytes.Bulk          | fwd_byts_b_avg
  Fwd Pkts/b Avg    | Fwd Avg Packets/Bulk        | Fwd Avg Packets/Bulk     | Fwd.Avg.Packets.Bulk        | fwd_pkts_b_avg
  Fwd Blk Rate Avg  | Fwd Avg Bulk Rate           | Fwd Avg Bulk Rate        | Fwd.Avg.Bulk.Rate           | fwd_blk_rate_avg
  Bwd Byts/b Avg    | Bwd Avg Bytes/Bulk          | Bwd Avg Bytes/Bulk       | Bwd.Avg.Bytes.Bulk          | bwd_byts_b_avg
  Bwd Pkts/b Avg    | Bwd Avg Packets/Bulk        | Bwd Avg Packets/Bulk     | Bwd.Avg.Packets.Bulk        | bwd_pkts_b_avg
  Bwd Blk Rate Avg  | Bwd Avg Bulk Rate           | Bwd Avg Bulk Rate        | Bwd.Avg.Bulk.Rate           | bwd_blk_rate_avg
  Subflow Fwd Pkts  | Subflow Fwd Packets         | Subflow Fwd Packets      | Subflow.Fwd.Packets         | subflow_fwd_pkts
  Subflow Fwd Byts  | Subflow Fwd Bytes           | Subflow Fwd Bytes        | Subflow.Fwd.Bytes           | subflow_fwd_byts
  Subflow Bwd Pkts  | Subflow Bwd Packets         | Subflow Bwd Packets      | Subflow.Bwd.Packets         | subflow_bwd_pkts
  Subflow Bwd Byts  | Subflow Bwd Bytes           | Subflow Bwd Bytes        | Subflow.Bwd.Bytes           | subflow_bwd_byts
  Init Fwd Win Byts | Init_Win_bytes_forward      | Init Fwd Win Bytes       | Init_Win_bytes_forward      | init_fwd_win_byts
  Init Bwd Win Byts | Init_Win_bytes_backward     | Init Bwd Win Bytes       | Init_Win_bytes_backward     | init_bwd_win_byts
  Fwd Act Data Pkts | act_data_pkt_fwd            | Fwd Act Data Packets     | act_data_pkt_fwd            | fwd_act_data_pkts
  Fwd Seg Size Min  | min_seg_size_forward        | Fwd Seg Size Min         | min_seg_size_forward        | fwd_seg_size_min
  Active Mean       | Active Mean                 | Active Mean              | Active.Mean                 | active_mean
  Active Std        | Active Std                  | Active Std               | Active.Std                  | active_std
  Active Max        | Active Max                  | Active Max               | Active.Max                  | active_max
  Active Min        | Active Min                  | Active Min               | Active.Min                  | active_min
  Idle Mean         | Idle Mean                   | Idle Mean                | Idle.Mean                   | idle_mean
  Idle Std          | Idle Std                    | Idle Std                 | Idle.Std                    | idle_std
  Idle Max          | Idle Max                    | Idle Max                 | Idle.Max                    | idle_max
  Idle Min          | Idle Min                    | Idle Min                 | Idle.Min                    | idle_min
  Label             | Label                       | Label                    | Label                       | label
`;

const LINES = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));

export type SpellingName = 'S' | 'L' | 'L, cleaned' | 'D' | 'N' | 'V';

/** Every column of a dialect by its canonical (S) name; several where several spellings are in use. */
export type Spelling = ReadonlyMap<string, readonly string[]>;

/** @throws never: the tables above are checked by a test */
export function spelling(name: SpellingName): Spelling {
  return name === 'V' ? headSpelling() : tableSpelling(name);
}

function tableSpelling(name: SpellingName): Spelling {
  const [head, ...lines] = LINES;
  const at = head!.indexOf(name);
  return new Map(lines.map((line) => [line[0]!, line[at] === '-' ? [] : line[at]!.split(', ')]));
}

/** V is a profile of its own, whose columns stand in the same order. */
function headSpelling(): Spelling {
  return new Map(PROFILES['cic-v40'].csv.map((canonical, column) => [canonical, [PROFILES['cic-head'].csv[column]!]]));
}
