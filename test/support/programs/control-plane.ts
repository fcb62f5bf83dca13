import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { testPort } from '../machine/test-port.js';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const START_PATIENCE_MS = 60_000;
const POLL_MS = 100;
const OUTPUT_CHARACTERS = 20_000;

export interface ControlPlaneOptions {
  /** Default: a new one, removed by `stop()`. */
  readonly dataDir?: string;
  readonly httpPort?: number;
  readonly mqttPort?: number;
  readonly agentsPort?: number;
  readonly mqttsPort?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** A built one, to compare with; default: this one. */
  readonly checkout?: string;
  /** A process group of its own: `kill()` then ends its workers in the same moment. */
  readonly ownGroup?: boolean;
}

/** A real control plane: the built program with its own data folder, database and broker, on free ports. */
export class TestControlPlane {
  private output = '';
  readonly exited: Promise<number | null>;

  private constructor(
    readonly process: ChildProcess,
    readonly dataDir: string,
    readonly httpPort: number,
    readonly mqttPort: number,
    readonly agentsPort: number,
    readonly mqttsPort: number,
    private readonly ownsDataDir: boolean,
    private readonly ownsGroup: boolean,
  ) {
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-OUTPUT_CHARACTERS)));
    this.exited = once(process, 'exit').then(([code]) => code as number | null);
  }

  /** Started, ready or not. */
  static async launch(options: ControlPlaneOptions = {}): Promise<TestControlPlane> {
    const dataDir = options.dataDir ?? newDataDir();
    const httpPort = options.httpPort ?? (await testPort());
    const mqttPort = options.mqttPort ?? (await testPort());
    const agentsPort = options.agentsPort ?? (await testPort());
    const mqttsPort = options.mqttsPort ?? (await testPort());
    const program = join(options.checkout ?? CHECKOUT, 'control-plane/dist/main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', program], {
      env: {
        PATH: process.env['PATH'],
        PICKET_DATA_DIR: dataDir,
        PICKET_HTTP_PORT: String(httpPort),
        PICKET_MQTT_PORT: String(mqttPort),
        PICKET_AGENTS_PORT: String(agentsPort),
        PICKET_MQTTS_PORT: String(mqttsPort),
        // Agents of most tests are made by hand, and need no certificate.
        PICKET_BROKER_LEGACY: 'true',
        // As the demo: no test but those of the front door signs in.
        ...(isOpenToOthers(options.environment) ? {} : { PICKET_SIGN_IN: 'local' }),
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: options.ownGroup === true,
    });
    const ownsDataDir = options.dataDir === undefined;
    return new TestControlPlane(
      child,
      dataDir,
      httpPort,
      mqttPort,
      agentsPort,
      mqttsPort,
      ownsDataDir,
      options.ownGroup === true,
    );
  }

  /** Started and ready. */
  static async start(options: ControlPlaneOptions = {}): Promise<TestControlPlane> {
    const controlPlane = await TestControlPlane.launch(options);
    await controlPlane.untilReady();
    return controlPlane;
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.mqttPort}`;
  }

  get agentToken(): string {
    return readFileSync(join(this.dataDir, 'agent.token'), 'utf8').trim();
  }

  /** The Authorization header of the owner of the data folder; a release of before has no sign-in, and does not read it. */
  get ownersAuthorization(): string {
    const file = join(this.dataDir, 'local.key');
    return existsSync(file) ? `Bearer ${readFileSync(file, 'utf8').trim()}` : '';
  }

  /** The end of what it has written to stdout and stderr. */
  get log(): string {
    return this.output;
  }

  async untilReady(): Promise<void> {
    for (const deadline = Date.now() + START_PATIENCE_MS; Date.now() < deadline; await delay(POLL_MS)) {
      if (this.process.exitCode !== null) break;
      const response = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (response?.ok) return;
    }
    throw new Error(`the control plane is not ready:\n${this.output}`);
  }

  /** JSON of a GET below /api/v1; rejects with the problem document unless it is a 200. */
  async get<Body>(path: string): Promise<Body> {
    const response = await this.fetch(path);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  /** The response of a POST, PUT, PATCH or DELETE below /api/v1 with a JSON body. */
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Response> {
    return this.fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** A request below /api/v1 by the owner of the data folder, who needs no account. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', this.ownersAuthorization);
    return fetch(`${this.url}/api/v1${path}`, { ...init, headers });
  }

  /** Ends it without a chance to clean up; nothing happens when it has ended already. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.ownsGroup && this.process.exitCode === null && this.process.pid !== undefined)
      process.kill(-this.process.pid, signal);
    else this.process.kill(signal);
    await this.exited;
  }

  /** Clean stop; removes the data folder if it was made here. @returns the exit code */
  async stop(): Promise<number | null> {
    this.process.kill('SIGTERM');
    const code = await this.exited;
    if (this.ownsDataDir) this.discard();
    return code;
  }

  /** Removes the data folder. */
  discard(): void {
    rmSync(resolve(this.dataDir, '..'), { recursive: true, force: true });
  }
}

/** Then the control plane lets no one in without an account. */
function isOpenToOthers(environment: Readonly<Record<string, string>> = {}): boolean {
  return ['PICKET_PUBLIC_URL', 'PICKET_HTTP_ALLOWED_HOSTS', 'PICKET_HTTP_HOST'].some((name) => name in environment);
}

/** A path for a data folder that the database's own user can reach too. */
export function newDataDir(): string {
  const parent = mkdtempSync(join(tmpdir(), 'picket-test-'));
  chmodSync(parent, 0o755);
  return join(parent, 'data');
}

/** Waits for a condition that something else brings about; fails with `what` when it does not come. */
export async function until<Value>(
  what: string,
  read: () => Value | undefined | false | Promise<Value | undefined | false>,
  patienceMs = 20_000,
): Promise<Value> {
  for (const deadline = Date.now() + patienceMs; ; await delay(POLL_MS)) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`did not happen in ${patienceMs} ms: ${what}`);
  }
}
