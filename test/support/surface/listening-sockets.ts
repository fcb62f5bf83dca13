import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processTree } from '../machine/processes.js';

/** A TCP socket that listens, or a UDP socket that is bound. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly host: string;
  readonly port: number;
  readonly pid: number;
}

/** State of a socket in /proc/net: TCP that listens, UDP without a peer. */
const LISTENS = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' } as const;
const PROTOCOLS = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/** Sockets at which a process and its descendants wait for others, as Linux shows them in /proc. */
export function listeningSockets(pid: number): ListeningSocket[] {
  const owners = new Map(processTree(pid).flatMap((one) => inodesOf(one).map((inode) => [inode, one])));
  const found = PROTOCOLS.flatMap((protocol) => readTable(protocol).filter(({ inode }) => owners.has(inode)));
  return found.map(({ inode, ...socket }) => ({ ...socket, pid: owners.get(inode) ?? 0 }));
}

function readTable(protocol: (typeof PROTOCOLS)[number]) {
  const lines = readFileSync(`/proc/net/${protocol}`, 'utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.trim().split(/\s+/));
  return rows
    .filter((fields) => fields[3] === LISTENS[protocol])
    .map((fields) => {
      const [address = '', port = ''] = fields[1]?.split(':') ?? [];
      return { protocol, host: hostOf(address), port: Number.parseInt(port, 16), inode: fields[9] ?? '' };
    });
}

/** Four bytes of IPv4 backwards; of IPv6 the two that matter here. */
function hostOf(hex: string): string {
  if (hex.length > 8) return /^0+$/.test(hex) ? '::' : hex === `${'0'.repeat(24)}01000000` ? '::1' : hex;
  return [...Buffer.from(hex, 'hex')].reverse().join('.');
}

function inodesOf(pid: number): string[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
    return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  } catch {
    // It has ended, or belongs to another user.
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
