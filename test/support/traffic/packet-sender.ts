import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import { lookUpInterface } from '../../../agent/src/sources/live/af-packet-interface.js';
import { loadLibc, type Libc } from '../../../agent/src/sources/live/af-packet-libc.js';

/*
 * node run-ts.mjs packet-sender.ts --interface I --packets N [--pps N] CAPTURE: sends the frames of a classic pcap file
 * again and again, and prints a SendReport as JSON. tcpreplay asks the kernel once a packet and waits by looking at the
 * clock; this one hands over hundreds of packets a call, and sleeps, which leaves the machine to whoever receives them.
 * Run in a namespace.
 */

/** What was sent, in how long, and what that took. */
export interface SendReport {
  readonly packets: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCKADDR_LL_BYTES = 20;
/** struct mmsghdr: a struct msghdr of 56 bytes, and the bytes sent. */
const MESSAGE_BYTES = 64;
/** struct iovec: address, length. */
const VECTOR_BYTES = 16;
const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAX_MESSAGES_PER_CALL = 256;
const NAP_MS = 1;
const ERRNO_NO_BUFFERS = 105;

const { values, positionals } = parseArgs({
  options: { interface: { type: 'string' }, packets: { type: 'string' }, pps: { type: 'string' } },
  allowPositionals: true,
});
const sendmmsg = koffi.load(null).func('int sendmmsg(int fd, void *messages, uint32 count, int flags)') as (
  fd: number,
  messages: bigint,
  count: number,
  flags: number,
) => number;

const libc = await loadLibc();
const socket = openOn(libc, values.interface ?? '');
const messages = messagesOf(libc, readFileSync(positionals[0]));
const packets = Number(values.packets);
const startMs = performance.now();
const startCpu = process.cpuUsage();
sendAll(packets, values.pps === undefined ? Infinity : Number(values.pps));
const { user, system } = process.cpuUsage(startCpu);
const report: SendReport = {
  packets,
  seconds: (performance.now() - startMs) / 1000,
  cpuSeconds: (user + system) / 1e6,
};
process.stdout.write(JSON.stringify(report));

function openOn(libc: Libc, name: string): number {
  // Of protocol 0: it receives nothing.
  const fd = libc.socket(AF_PACKET, SOCK_RAW, 0);
  if (fd < 0) throw new Error(`no packet socket: errno ${libc.errno()}`);
  const address = Buffer.alloc(SOCKADDR_LL_BYTES);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeInt32LE(lookUpInterface(libc, fd, name).index, 4);
  if (libc.bind(fd, address, address.length) !== 0) throw new Error(`cannot bind to ${name}: errno ${libc.errno()}`);
  return fd;
}

/** A message for each frame, one after another as `sendmmsg` takes them; all of it stays where it is. */
function messagesOf(libc: Libc, capture: Buffer): { readonly address: bigint; readonly count: number; keep: unknown } {
  const frames: [at: number, bytes: number][] = [];
  for (let at = PCAP_HEADER_BYTES; at < capture.length; at += RECORD_HEADER_BYTES + capture.readUInt32LE(at + 8))
    frames.push([at + RECORD_HEADER_BYTES, capture.readUInt32LE(at + 8)]);
  const base = libc.addressOf(capture);
  const vectors = Buffer.alloc(frames.length * VECTOR_BYTES);
  const messages = Buffer.alloc(frames.length * MESSAGE_BYTES);
  const vectorsAt = libc.addressOf(vectors);
  frames.forEach(([at, bytes], nth) => {
    vectors.writeBigUInt64LE(base + BigInt(at), nth * VECTOR_BYTES);
    vectors.writeBigUInt64LE(BigInt(bytes), nth * VECTOR_BYTES + 8);
    messages.writeBigUInt64LE(vectorsAt + BigInt(nth * VECTOR_BYTES), nth * MESSAGE_BYTES + 16);
    messages.writeBigUInt64LE(1n, nth * MESSAGE_BYTES + 24);
  });
  return { address: libc.addressOf(messages), count: frames.length, keep: [capture, vectors, messages] };
}

/** Each packet at its time or, when the machine does not keep up, as soon as possible. */
function sendAll(packets: number, pps: number): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const beginMs = performance.now();
  let next = 0;
  for (let sent = 0; sent < packets;) {
    const due = Math.min(packets, ((performance.now() - beginMs) / 1000) * pps);
    const count = Math.min(Math.floor(due) - sent, MAX_MESSAGES_PER_CALL, messages.count - next);
    if (count < 1) {
      Atomics.wait(sleeper, 0, 0, NAP_MS);
      continue;
    }
    const done = sendmmsg(socket, messages.address + BigInt(next * MESSAGE_BYTES), count, 0);
    // A full queue is no fault: what has not left is sent by the next call.
    if (done < 0 && libc.errno() !== ERRNO_NO_BUFFERS) throw new Error(`cannot send: errno ${libc.errno()}`);
    sent += Math.max(0, done);
    next = (next + Math.max(0, done)) % messages.count;
  }
}
