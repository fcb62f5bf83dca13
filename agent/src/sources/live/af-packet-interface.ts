import { readdirSync } from 'node:fs';
import { CaptureError } from '../../packet/capture-error.js';
import { ERRNO, type Libc } from './af-packet-libc.js';
import { LinkType } from '../../packet/link-types.js';
import { unusable } from './af-packet-options.js';

export type InterfaceState = 'up' | 'down' | 'gone';

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCGIFNAME = 0x8910;
const SIOCGIFFLAGS = 0x8913;
const SIOCGIFMTU = 0x8921;
const SIOCGIFHWADDR = 0x8927;
const SIOCGIFINDEX = 0x8933;
const IFF_UP = 1;
/** struct ifreq: the name, then a union; all that we ask for stands at its beginning. */
const REQUEST_BYTES = 40;
const NAME_BYTES = 16;

/** Types of hardware, by linux/if_arp.h. */
const ARPHRD = { ethernet: 1, rawIp: 519, loopback: 772, none: 0xfffe } as const;

export interface InterfaceKind {
  readonly index: number;
  readonly linkType: LinkType;
  readonly isLoopback: boolean;
  /** Most bytes of a packet without its Ethernet header; the loopback interface has no such limit worth the name. */
  readonly mtuBytes: number;
}

/** @throws PicketError `capture.no_interface`, `capture.unusable` for a type whose frames we do not know */
export function lookUpInterface(libc: Libc, fd: number, name: string): InterfaceKind {
  const index = ask(libc, fd, name, SIOCGIFINDEX)?.readInt32LE(NAME_BYTES);
  if (index === undefined) throw noInterface(name);
  const hardware = ask(libc, fd, name, SIOCGIFHWADDR)?.readUInt16LE(NAME_BYTES);
  if (hardware === undefined) throw noInterface(name);
  const mtuBytes = ask(libc, fd, name, SIOCGIFMTU)?.readInt32LE(NAME_BYTES) ?? 0;
  return { index, linkType: linkTypeOf(name, hardware), isLoopback: hardware === ARPHRD.loopback, mtuBytes };
}

/**
 * State of the interface with this number, whatever its name is by now: a socket stays bound when its interface is
 * renamed, and another interface that took the name is not it.
 */
export function interfaceState(libc: Libc, fd: number, index: number): InterfaceState {
  const name = interfaceName(libc, fd, index);
  if (name === undefined) return 'gone';
  const flags = ask(libc, fd, name, SIOCGIFFLAGS)?.readUInt16LE(NAME_BYTES) ?? 0;
  return (flags & IFF_UP) === 0 ? 'down' : 'up';
}

/** @returns undefined when no interface of this namespace has the number */
export function interfaceName(libc: Libc, fd: number, index: number): string | undefined {
  const request = Buffer.alloc(REQUEST_BYTES);
  request.writeInt32LE(index, NAME_BYTES);
  if (libc.ioctl(fd, SIOCGIFNAME, request) !== 0) return undefined;
  return request.toString('latin1', 0, request.indexOf(0));
}

function linkTypeOf(name: string, hardware: number): LinkType {
  switch (hardware) {
    case ARPHRD.ethernet:
    case ARPHRD.loopback:
      return LinkType.Ethernet;
    case ARPHRD.none:
    case ARPHRD.rawIp:
      return LinkType.Raw;
    default:
      throw new CaptureError(
        'capture.unusable',
        'user',
        `${name} is of a type without Ethernet or IP frames: ${hardware}`,
      );
  }
}

/** @returns undefined when there is no such interface */
function ask(libc: Libc, fd: number, name: string, question: number): Buffer | undefined {
  if (Buffer.byteLength(name) >= NAME_BYTES) return undefined;
  const request = Buffer.alloc(REQUEST_BYTES);
  request.write(name);
  if (libc.ioctl(fd, question, request) === 0) return request;
  if (libc.errno() === ERRNO.noDevice) return undefined;
  throw unusable(libc, `asking about ${name}`);
}

/** A socket that may ask about interfaces and takes no right to open. The caller closes it. */
export function openSocketFor(libc: Libc, name: string): number {
  const fd = libc.socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) throw unusable(libc, `asking about ${name}`);
  return fd;
}

export function noInterface(name: string): CaptureError {
  return new CaptureError('capture.no_interface', 'user', `there is no interface ${name}`, {
    next: `give one of: ${readdirSync('/sys/class/net').join(', ')}`,
  });
}

export function noPermission(name: string): CaptureError {
  // Capabilities of a file are of no use to a script: the file that runs is node.
  return new CaptureError('capture.permission', 'user', `no permission to capture on ${name}`, {
    next: 'run it with sudo, or as a systemd service with AmbientCapabilities=CAP_NET_RAW',
  });
}
