import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCapture } from '../../agent/src/sources/index.js';
import { createFlowMeter } from '../../agent/src/profiles/index.js';
import { copyFlow, type SeenFlow } from '../support/traffic/meter.js';
import { describeIf, shared, SHARED_DIR } from '../support/machine/requirements.js';

/* profiles.md §10.9 test 2: where `picket-1` and the corrected fork cut a flow alike, the shared columns are equal. */

const FOLDER = join(SHARED_DIR, 'data/pairs');
/** Our column, and where it stands among the 94 of the fork; those that the document says are equal. */
const COLUMNS: Readonly<Record<string, string>> = {
  'TotLen Fwd Pkts': 'Total Length of Fwd Packet',
  'TotLen Bwd Pkts': 'Total Length of Bwd Packet',
  'Fwd Pkt Len Max': 'Fwd Packet Length Max',
  'Bwd Pkt Len Std': 'Bwd Packet Length Std',
  'Flow IAT Mean': 'Flow IAT Mean',
  'Flow IAT Std': 'Flow IAT Std',
  'Fwd IAT Tot': 'Fwd IAT Total',
  'Bwd IAT Max': 'Bwd IAT Max',
  'Fwd PSH Flags': 'Fwd PSH Flags',
  'Fwd Header Len': 'Fwd Header Length',
  'Bwd Header Len': 'Bwd Header Length',
  'Pkt Len Mean': 'Packet Length Mean',
  'Pkt Len Std': 'Packet Length Std',
  'SYN Flag Cnt': 'SYN Flag Count',
  'ACK Flag Cnt': 'ACK Flag Count',
  'Down/Up Ratio': 'Down/Up Ratio',
  'Fwd Seg Size Avg': 'Fwd Segment Size Avg',
  'Init Fwd Win Byts': 'FWD Init Win Bytes',
  'Fwd Act Data Pkts': 'Fwd Act Data Pkts',
};
/** Captures with tags, truncation, reordering or frames that the fork misreads. */
const OTHER_RULES = /sweep|misc|badlen|snaplen|neg_iat|vlan|padding|icmp|frag/;

async function ourFlows(capture: string): Promise<SeenFlow[]> {
  const flows: SeenFlow[] = [];
  const meter = createFlowMeter(
    { profile: 'picket-1', memoryBytes: 16 << 20, strictCompat: false },
    { flow: (record) => void flows.push(copyFlow(record, 'picket-1')) },
  );
  await (await openCapture(capture)).run({ frame: meter.frame.bind(meter), pause: () => undefined });
  meter.flush();
  return flows;
}

/** Flow id, start in microseconds, duration, packets forward and backward. */
function keyOf(id: string, startUs: number, duration: number, forward: number, backward: number): string {
  return [id, startUs, duration, forward, backward].join(' ');
}

function readFork(path: string): Map<string, Record<string, string>> {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/).filter(Boolean);
  const names = head.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
  return new Map(
    rows.map((row) => {
      const startUs = microseconds(row['Timestamp']);
      const counts = [row['Total Fwd Packet'], row['Total Bwd packets']].map(Number);
      return [keyOf(row['Flow ID'], startUs, Number(row['Flow Duration']), counts[0], counts[1]), row];
    }),
  );
}

function microseconds(text: string): number {
  const [seconds = '', fraction = ''] = text.split('.');
  return Date.parse(`${seconds.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

describeIf(shared('data/pairs'), 'picket-1 and the corrected fork of CICFlowMeter', () => {
  it('agree where they cut flows alike', async () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.engelen.csv'),
    );
    let compared = 0;
    const differences: string[] = [];
    for (const file of files.filter((name) => !OTHER_RULES.test(name))) {
      const fork = readFork(join(FOLDER, file));
      const capture = join(FOLDER, file.slice(0, -'.engelen.csv'.length));
      const flows = await ourFlows(capture).catch(() => ourFlows(`${capture}.gz`));
      for (const flow of flows.filter(({ column }) => column['Protocol'] === 6 || column['Protocol'] === 17)) {
        const { column } = flow;
        const row = fork.get(
          keyOf(flow.flowId, flow.startUs, column['Flow Duration'], column['Tot Fwd Pkts'], column['Tot Bwd Pkts']),
        );
        if (row === undefined) continue;
        compared++;
        for (const [ours, theirs] of Object.entries(COLUMNS)) {
          const [a, b] = [column[ours], Number(row[theirs])];
          if (Math.abs(a - b) > 1e-9 * Math.max(Math.abs(a), Math.abs(b)))
            differences.push(`${file}: ${ours} ${a} ${b} (${flow.flowId})`);
        }
      }
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(20);
  }, 60_000);
});
