import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { testPort } from '../machine/test-port.js';
import { findProgram } from '../machine/find-program.js';

/** A broker without accounts, for tests of the agent's side alone. */
export interface TestBroker {
  readonly url: string;
  readonly port: number;
  /** Breaks all connections and ends; a broker started on the same port takes its place. */
  stop(): Promise<void>;
}

/** @param port 0: any free one */
export async function startAedes(port = 0): Promise<TestBroker> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    broker.handle(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const used = (server.address() as AddressInfo).port;
  return {
    url: `mqtt://127.0.0.1:${used}`,
    port: used,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(resolve));
      server.close();
      await once(server, 'close');
    },
  };
}

/** @param port 0: any free one */
export async function startMosquitto(port = 0): Promise<TestBroker> {
  const used = port === 0 ? await testPort() : port;
  const folder = mkdtempSync(join(tmpdir(), 'picket-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `listener ${used} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const child = spawn(findProgram('mosquitto') ?? 'mosquitto', ['-c', config], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await answers(used);
  return {
    url: `mqtt://127.0.0.1:${used}`,
    port: used,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Returns when something listens on the port. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return;
    await sleep(20);
  }
}
