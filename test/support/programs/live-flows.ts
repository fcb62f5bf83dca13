import { PROFILES, type ProfileName } from '@picket/shared/features';
import { loadLibc } from '../../../agent/src/sources/live/af-packet-libc.js';
import { openReaders, readSocket } from '../../../agent/src/sources/index.js';
import { createFlowMeter } from '../../../agent/src/profiles/index.js';
import { rowFormat } from '../../../agent/src/files/row-format.js';
import { lineOf } from '../data/row-line.js';

/**
 * Meters an interface until so many packets have come in, by several readers, and prints each flow's row:
 * live-flows.ts INTERFACE PROFILE READERS PACKETS. Run in a namespace, as `setns` of a thread would catch others.
 */
const [, , name, profile, readers, packets] = process.argv as [string, string, string, ProfileName, string, string];
const SOL_SOCKET = 1;
const SO_TIMESTAMP = 29;
const notice = (text: string) => void process.stderr.write(`${text}\n`);
const opened = await openReaders(name, {
  method: 'af-packet',
  workers: Number(readers),
  ringBytes: 8 << 20,
  isPromiscuous: true,
  user: undefined,
  notice,
});
if (opened.kind !== 'sockets') throw new Error('no packet sockets here');
// Without it, the kernel stamps a packet anew for each socket that it reaches: our times and tcpdump's would differ.
const libc = await loadLibc();
const on = Buffer.from([1, 0, 0, 0]);
for (const { fd } of opened.sockets) libc.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, on, on.length);
const format = rowFormat('csv', profile, PROFILES[profile].emptyLabel)!;
const rows: string[] = [];
const stopping = new AbortController();
let received = 0;
const runs = opened.sockets.map(async (socket) => {
  const meter = createFlowMeter(
    { profile, memoryBytes: 64 << 20, strictCompat: false },
    { flow: (record) => void rows.push(lineOf(format, record)) },
  );
  const frame: typeof meter.frame = (...arguments_) => {
    meter.frame(...arguments_);
    if (++received === Number(packets)) stopping.abort();
  };
  await readSocket(socket, notice).run({ frame, pause: () => undefined }, stopping.signal);
  meter.flush();
});
// A source opens its gate before it first waits for anything but the library, which is loaded.
setImmediate(() => notice('capturing'));
await Promise.all(runs);
process.stdout.write(rows.join(''));
