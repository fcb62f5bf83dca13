import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that Linux gives to outgoing connections (32768 on): one of those could take it before we use it. */
const FIRST = 20_000;
const BEHIND_LAST = 32_000;

/** A loopback TCP port that is free now, and that only another such choice at random could take. */
export async function freePort(): Promise<number> {
  let port = randomInt(FIRST, BEHIND_LAST);
  while (!(await isFree(port))) port = randomInt(FIRST, BEHIND_LAST);
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
