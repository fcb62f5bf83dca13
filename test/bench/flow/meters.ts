import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that turns captures into flows, and how it is told to. */
export interface Meter {
  readonly name: string;
  readonly command: (capture: string, folder: string, sinkPort: number) => readonly string[];
}

const AGENT = ['node_modules/.bin/node', 'agent/dist/agent.cjs', 'features'];

/** Ours, without and with its rows written. */
export const OWN_METERS: readonly Meter[] = [
  {
    name: 'picket-agent cic-v40',
    command: (capture) => [...AGENT, capture, '--profile', 'cic-v40', '--format', 'none', '--one-packet-flows'],
  },
  {
    name: 'picket-agent cic-v40, CSV',
    command: (capture, folder) => [...AGENT, capture, '--profile', 'cic-v40', '--out', join(folder, 'flows.csv')],
  },
  {
    name: 'picket-agent picket-1',
    command: (capture) => [...AGENT, capture, '--profile', 'picket-1', '--format', 'none'],
  },
];

const PEERS: readonly (Meter & { readonly program: string })[] = [
  {
    name: 'softflowd (NetFlow v9)',
    program: 'softflowd',
    // It unlinks its pid file when it ends, so that must be ours; with a control socket it would wait for commands.
    command: (capture, folder, port) => [
      'softflowd',
      ...['-r', capture, '-d', '-m', '8000000', '-v', '9', '-n', `127.0.0.1:${port}`],
      ...['-p', join(folder, 'softflowd.pid'), '-c', 'none'],
    ],
  },
  {
    name: 'nfpcapd',
    program: 'nfpcapd',
    command: (capture, folder) => ['nfpcapd', '-r', capture, '-l', folder],
  },
  {
    name: 'argus',
    program: 'argus',
    command: (capture, folder) => ['argus', '-r', capture, '-w', join(folder, 'argus.out')],
  },
  {
    name: 'ndpiReader',
    program: 'ndpiReader',
    command: (capture) => ['ndpiReader', '-q', '-i', capture],
  },
  {
    name: 'tshark conversations',
    program: 'tshark',
    command: (capture) => ['tshark', '-q', '-z', 'conv,tcp', '-z', 'conv,udp', '-n', '-r', capture],
  },
];

/** The peers that are on this machine, softflowd, which the ratios are of, first. */
export function installedPeers(): readonly Meter[] {
  return PEERS.flatMap((peer) => {
    const path = findProgram(peer.program);
    if (path === null) return [];
    const command: Meter['command'] = (...given) => [path, ...peer.command(...given).slice(1)];
    return [{ name: peer.name, command }];
  });
}

function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
