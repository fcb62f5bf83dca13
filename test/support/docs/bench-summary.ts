import { aligned } from '../../bench/flow/table.js';

const OWN = 'picket-agent cic-v40';
const PEERS = ['softflowd, NetFlow v9', 'nfpcapd, file', 'argus, file'];

/** README's table: what docs/benchmarks.md says of each capture, of few meters. */
export function benchSummary(benchmarks: string): string {
  const sections = [...benchmarks.matchAll(/^\*\*(\w+)\*\*: [\d,]+ packets; (.*)\.\n\n((?:\|.*\n)+)/gm)];
  const rows = sections.map(([, , what = '', table = '']) => [
    what,
    ...[OWN, ...PEERS].map((meter) => cellOf(table, meter)),
  ]);
  const [, date, version] = /^(\d{4}-\d\d-\d\d), .*?Picket (\w+)/m.exec(benchmarks) ?? [];
  const table = aligned([['packets per CPU-second', OWN, ...PEERS.map((peer) => peer.split(',')[0])], ...rows]);
  return `Measured ${date}, Picket ${version}:\n\n${table}`;
}

/** Second column of a meter's row: a figure, or why there is none. */
function cellOf(table: string, meter: string): string {
  const row = table.split('\n').find((line) => line.split('|')[1]?.trim() === meter);
  return (
    row
      ?.split('|')[2]
      ?.trim()
      .replace(/^ended.*/, 'not in time') ?? ''
  );
}
