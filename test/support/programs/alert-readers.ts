import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { connectAsync, type MqttClient } from 'mqtt';
import type { TestControlPlane } from './control-plane.js';

const PICKET = resolve(import.meta.dirname, '../../../control-plane/dist/cli/main.js');

/** What one reader of new alerts has got, and what it was told to be left out. */
export class Account {
  readonly delivered = new Set<string>();
  /** Delivered more than once. */
  twice = 0;
  leftOut = 0;
  /** Not in the order of ids. */
  outOfOrder = 0;
  private last = 0n;

  deliver(id: string): void {
    if (this.delivered.has(id)) this.twice += 1;
    this.delivered.add(id);
    if (BigInt(id) < this.last) this.outOfOrder += 1;
    this.last = BigInt(id);
  }

  get total(): number {
    return this.delivered.size + this.leftOut;
  }
}

export interface Reader {
  readonly account: Account;
  stop(): Promise<void>;
}

/** `picket alerts list --follow`. */
export function follow(controlPlane: TestControlPlane): Reader {
  const account = new Account();
  const child: ChildProcess = spawn(process.execPath, [PICKET, 'alerts', 'list', '--follow', '--json'], {
    env: { PATH: process.env['PATH'], PICKET_URL: controlPlane.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  createInterface({ input: child.stdout! }).on('line', (line) =>
    account.deliver((JSON.parse(line) as { id: string }).id),
  );
  const stop = async () => {
    child.kill('SIGINT');
    await exited;
  };
  return { account, stop };
}

interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: string;
}

/** A reader of the MQTT feed that counts by the numbers of the events, as its description says. */
export async function readFeed(controlPlane: TestControlPlane): Promise<Reader & { readonly client: MqttClient }> {
  const account = new Account();
  const secrets = readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8');
  const { feedPassword: password } = JSON.parse(secrets) as { feedPassword: string };
  const login = { clientId: 'reader', username: 'feed', password, protocolVersion: 4 as const };
  const client = await connectAsync(controlPlane.mqttUrl, { ...login, reconnectPeriod: 200 });
  let last: number | undefined;
  client.on('message', (_topic, payload) => {
    const { type, id, sequence } = JSON.parse(payload.toString()) as FeedEvent;
    const isAlert = type === 'picket.alert.v1';
    const number = Number(sequence);
    if (isAlert) account.deliver(id);
    if (last !== undefined) account.leftOut += Math.max(0, number - last - (isAlert ? 1 : 0));
    last = Math.max(number, last ?? number);
  });
  await client.subscribeAsync(['picket/v1/feed/position', 'picket/v1/feed/alerts/#']);
  return { account, client, stop: () => client.endAsync(true) };
}

/** The event stream of the console. */
export async function readStream(controlPlane: TestControlPlane): Promise<Reader> {
  const account = new Account();
  const stopping = new AbortController();
  const response = await controlPlane.fetch(`/events`, { signal: stopping.signal });
  const lines = createInterface({ input: Readable.from(response.body ?? []) });
  let event = '';
  lines.on('line', (line) => {
    if (line.startsWith('event: ')) event = line.slice(7);
    if (!line.startsWith('data: ')) return;
    const data = JSON.parse(line.slice(6)) as { id: string; count: number };
    if (event === 'alert') account.deliver(data.id);
    if (event === 'alerts-left-out') account.leftOut += data.count;
  });
  lines.on('error', () => undefined);
  return { account, stop: () => Promise.resolve(stopping.abort()) };
}
