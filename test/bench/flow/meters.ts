import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that turns captures into flows, and how it is told to. */
export interface Meter {
  readonly name: string;
  /** @param folder an empty one for what it writes @param sinkPort where NetFlow may be sent */
  readonly command: (capture: string, folder: string, sinkPort: number) => readonly string[];
}

/** The agent of this checkout, with the Node that belongs to it. */
export const AGENT = agentOf('.');

/** Ours: every column of every flow computed; and rows written as CICFlowMeter does, without flows of one packet. */
export const OWN_METERS = metersOf('.');

/** The agent of a built checkout. */
export function agentOf(checkout: string): readonly [node: string, bundle: string] {
  return [join(checkout, 'node_modules/.bin/node'), join(checkout, 'agent/dist/agent.cjs')];
}

/** Our meters as a built checkout has them. */
export function metersOf(checkout: string): readonly Meter[] {
  const features = [...agentOf(checkout), 'features'];
  const counting = (profile: string, ...more: readonly string[]): Meter => ({
    name: `picket-agent ${profile}`,
    command: (capture) => [...features, capture, '--profile', profile, '--format', 'none', ...more],
  });
  const writing: Meter = {
    name: 'picket-agent cic-v40, CSV',
    command: (capture, folder) => [...features, capture, '--profile', 'cic-v40', '--out', join(folder, 'flows.csv')],
  };
  return [
    counting('cic-v40', '--one-packet-flows'),
    counting('cic-head', '--one-packet-flows'),
    counting('picket-1'),
    writing,
  ];
}

/** What the ratios are of. */
export const BASE = 'softflowd';

interface Peer extends Meter {
  readonly program: string;
  /** Of Debian, for its version. */
  readonly packageName: string;
}

const PEERS: readonly Peer[] = [
  {
    name: `${BASE}, NetFlow v9`,
    program: 'softflowd',
    packageName: 'softflowd',
    // It unlinks its pid file when it ends, so that must be ours; with a control socket it would wait for commands.
    command: (capture, folder, port) => [
      'softflowd',
      ...['-r', capture, '-d', '-m', '8000000', '-v', '9', '-n', `127.0.0.1:${port}`],
      ...['-p', join(folder, 'softflowd.pid'), '-c', 'none'],
    ],
  },
  {
    name: 'nfpcapd, file',
    program: 'nfpcapd',
    packageName: 'nfdump',
    command: (capture, folder) => ['nfpcapd', '-r', capture, '-w', folder],
  },
  {
    name: 'argus, file',
    program: 'argus',
    packageName: 'argus-server',
    command: (capture, folder) => ['argus', '-X', '-r', capture, '-w', join(folder, 'argus.out')],
  },
  {
    name: 'ndpiReader -q',
    program: 'ndpiReader',
    packageName: 'libndpi-bin',
    command: (capture) => ['ndpiReader', '-q', '-i', capture],
  },
  {
    name: 'tshark -z conv',
    program: 'tshark',
    packageName: 'tshark',
    command: (capture) => ['tshark', '-q', '-z', 'conv,tcp', '-z', 'conv,udp', '-n', '-r', capture],
  },
];

/** The peers that are on this machine. */
export function installedPeers(): readonly Peer[] {
  return PEERS.flatMap((peer) => {
    const path = findProgram(peer.program);
    if (path === null) return [];
    const command: Meter['command'] = (...given) => [path, ...peer.command(...given).slice(1)];
    return [{ ...peer, command }];
  });
}

/** The one command that brings the others; null when all are here. */
export function missingPeers(): string | null {
  const missing = PEERS.filter(({ program }) => findProgram(program) === null);
  if (missing.length === 0) return null;
  return `apt-get install --no-install-recommends ${missing.map(({ packageName }) => packageName).join(' ')}`;
}

function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
