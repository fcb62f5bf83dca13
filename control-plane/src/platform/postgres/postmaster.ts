import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlPlaneError } from '../../errors.js';
import type { RunningChild } from '../process/supervisor.js';
import type { Placement } from './placement.js';

const LOG_TAIL_LINES = 20;
const FAST_SHUTDOWN_MS = 8000;
const MAX_CONNECTIONS = 60;

/** A running PostgreSQL server, our child. */
export class Postmaster implements RunningChild {
  readonly ended: Promise<string>;
  private readonly tail: string[] = [];
  private readonly child: ChildProcess;

  constructor(placement: Placement, port: number) {
    this.child = spawn(placement.binaries.postgres, serverArguments(placement.cluster, port), {
      ...placement.user,
      cwd: placement.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: Ctrl-C in a terminal must reach us only, so that we can stop things in their order.
      detached: true,
    });
    if (this.child.stderr)
      createInterface({ input: this.child.stderr }).on('line', (line) => {
        this.tail.push(line);
        if (this.tail.length > LOG_TAIL_LINES) this.tail.shift();
      });
    this.ended = this.waitForEnd();
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Why it does not run: the last complaint in its log. */
  failure(reason: string): ControlPlaneError {
    const complaint = this.tail.filter((line) => /FATAL|ERROR|PANIC/.test(line)).at(-1) ?? this.tail.at(-1);
    return new ControlPlaneError('database.not-started', `PostgreSQL ${reason}: ${complaint ?? 'no message'}`, {
      next: 'see that the data folder has room, or set PICKET_DATABASE_URL to a PostgreSQL of your own',
    });
  }

  /** Ends connections and writes a checkpoint; a server that takes too long is stopped at once and recovers later. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.child.kill('SIGINT');
    const patience = new AbortController();
    void delay(FAST_SHUTDOWN_MS, undefined, { signal: patience.signal })
      .then(() => this.child.kill('SIGQUIT'))
      .catch(() => undefined);
    await this.ended;
    patience.abort();
  }

  private async waitForEnd(): Promise<string> {
    const ending = once(this.child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    try {
      const [code, signal] = await ending;
      return signal ?? `exit code ${code}`;
    } catch (error) {
      this.tail.push(String(error));
      return 'could not be run';
    }
  }
}

/** Loopback only, no Unix socket (its path may be too long), the rest as PostgreSQL has it: durable. */
function serverArguments(cluster: string, port: number): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
    log_min_messages: 'warning',
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
