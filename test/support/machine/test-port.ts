import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that the control plane draws for its database, and those that Linux gives to outgoing connections. */
const FIRST = 10_000;
const PER_WORKER = 1000;
const WORKERS = 10;

/** Jest's workers have ports of their own: what one has chosen and not used yet, no other can take. */
const base = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % WORKERS) * PER_WORKER;
let next = randomInt(PER_WORKER);

/** A loopback TCP port that is free now; this process is not given it again soon. */
export async function testPort(): Promise<number> {
  for (;;) {
    const port = base + (next++ % PER_WORKER);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
