import { endianness } from 'node:os';
import type { KoffiFunc } from 'koffi';
import { CaptureError } from '../../packet/capture-error.js';

/**
 * The C library's calls that packet sockets take; each gives -1 and sets errno when it fails. Structures are buffers,
 * written as 64-bit little-endian Linux has them: x64 and arm64.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Buffer, length: number): number;
  ioctl(fd: number, request: number, argument: Buffer): number;
  getsockopt(fd: number, level: number, name: number, value: Buffer, length: Buffer): number;
  setsockopt(fd: number, level: number, name: number, value: Buffer, length: number): number;
  mmap(address: null, length: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(address: bigint, length: number): number;
  close(fd: number): number;
  readonly poll: KoffiFunc<(descriptors: Buffer, count: number, timeoutMs: number) => number>;
  errno(): number;
  addressOf(buffer: Buffer): bigint;
  /** Memory that is not JavaScript's; not to be touched after munmap. */
  view(address: bigint, length: number): ArrayBuffer;
}

/** Values of errno that are told apart. */
export const ERRNO = { notPermitted: 1, noDevice: 19, networkDown: 100 } as const;

let loaded: Promise<Libc> | undefined;

/**
 * Loads koffi at the first call: an agent that captures nothing live starts without it.
 * @throws PicketError `capture.unusable`
 */
export function loadLibc(): Promise<Libc> {
  return (loaded ??= bindLibc());
}

async function bindLibc(): Promise<Libc> {
  try {
    if (process.platform !== 'linux' || endianness() !== 'LE') throw new Error('not a little-endian Linux');
    const { default: koffi } = await import('koffi');
    const library = koffi.load(null);
    const bind = <Call>(declaration: string) => library.func(declaration) as Call;
    return {
      socket: bind<Libc['socket']>('int socket(int domain, int type, int protocol)'),
      bind: bind<Libc['bind']>('int bind(int fd, void *address, uint32 length)'),
      ioctl: bind<Libc['ioctl']>('int ioctl(int fd, ulong request, void *argument)'),
      getsockopt: bind<Libc['getsockopt']>('int getsockopt(int fd, int level, int name, void *value, void *length)'),
      setsockopt: bind<Libc['setsockopt']>('int setsockopt(int fd, int level, int name, void *value, uint32 length)'),
      mmap: bind<Libc['mmap']>('void *mmap(void *at, size_t length, int protection, int flags, int fd, long offset)'),
      munmap: bind<Libc['munmap']>('int munmap(void *address, size_t length)'),
      close: bind<Libc['close']>('int close(int fd)'),
      poll: bind<Libc['poll']>('int poll(void *descriptors, ulong count, int timeout)'),
      errno: () => koffi.errno(),
      addressOf: (buffer) => koffi.address(buffer),
      view: (address, length) => koffi.view(address, length),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new CaptureError('capture.unusable', 'operational', `packet sockets cannot be used: ${reason}`, { cause });
  }
}
