import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { ControlPlaneError } from '../../errors.js';
import { Supervisor, type RunningChild } from '../process/supervisor.js';
import type { BrokerNews, BrokerOptions, BrokerReport, BrokerStats } from './broker-messages.js';

const PROGRAM = fileURLToPath(new URL('./broker-process.js', import.meta.url));
const NO_STATS: BrokerStats = { connections: 0, waiting: 0, refused: {}, recent: [] };

/**
 * aedes in a process of its own, kept running: a slow subscriber can crash aedes 1.2.0, and must not take the control
 * plane with it.
 */
export class EmbeddedBroker {
  private readonly logger = new Logger('broker');
  private readonly supervisor: Supervisor;
  private latest = NO_STATS;
  /** Of broker processes that have ended, by reason. */
  private past: Readonly<Record<string, number>> = {};
  private readonly known = new Set<string>();
  private process: BrokerProcess | undefined;

  constructor(private readonly options: BrokerOptions) {
    this.supervisor = new Supervisor('MQTT broker', () => this.launch());
  }

  /** @throws PicketError `mqtt.port-taken` */
  start(): Promise<void> {
    return this.supervisor.start();
  }

  stop(): Promise<void> {
    return this.supervisor.stop();
  }

  /** Counts are those since this process started. */
  get stats(): BrokerStats {
    return { ...this.latest, refused: sum(this.past, this.latest.refused) };
  }

  /** Tells the broker of agents that are known, so that it keeps places for them. */
  know(agentIds: readonly string[]): void {
    for (const id of agentIds) this.known.add(id);
    this.process?.tell({ knownAgents: agentIds });
  }

  private async launch(): Promise<RunningChild> {
    const broker = new BrokerProcess(this.options, (stats) => this.keep(stats));
    const outcome = await broker.started;
    if (outcome.kind === 'listening') {
      this.past = sum(this.past, this.latest.refused);
      this.latest = NO_STATS;
      this.process = broker;
      broker.tell({ knownAgents: [...this.known] });
      return broker;
    }
    await broker.stop();
    throw outcome.code === 'EADDRINUSE' ? portTaken(this.options.port) : notStarted(outcome.message);
  }

  private keep(stats: BrokerStats): void {
    const reasons = Object.entries(stats.refused).filter(([reason, n]) => n > (this.latest.refused[reason] ?? 0));
    if (reasons.length > 0) this.logger.warn({ refused: Object.fromEntries(reasons) }, 'broker refused clients');
    this.latest = stats;
  }
}

class BrokerProcess implements RunningChild {
  readonly ended: Promise<string>;
  readonly started: Promise<Exclude<BrokerReport, { kind: 'stats' }>>;
  private readonly child: ChildProcess;

  constructor(options: BrokerOptions, onStats: (stats: BrokerStats) => void) {
    // A group of its own, as for PostgreSQL; it ends with us, because the channel to it then closes.
    this.child = fork(PROGRAM, { detached: true, env: {}, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.ended = once(this.child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${code}`));
    this.started = new Promise((resolve) => {
      this.child.on('message', (report: BrokerReport) => {
        if (report.kind === 'stats') onStats(report.stats);
        else resolve(report);
      });
      void this.ended.then((reason) => resolve({ kind: 'failed', code: '', message: `it ended (${reason})` }));
    });
    this.child.send(options);
  }

  tell(news: BrokerNews): void {
    if (this.child.connected) this.child.send(news);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const reasons = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...reasons].map((reason) => [reason, (a[reason] ?? 0) + (b[reason] ?? 0)]));
}

function portTaken(port: number): ControlPlaneError {
  return new ControlPlaneError('mqtt.port-taken', `port ${port} of the MQTT broker is taken by another program`, {
    next: 'stop that program or set PICKET_MQTT_PORT',
  });
}

function notStarted(reason: string): ControlPlaneError {
  return new ControlPlaneError('mqtt.not-started', `the MQTT broker did not start: ${reason}`, {
    next: 'check PICKET_MQTT_HOST, or set PICKET_MQTT_URL to a broker of your own',
  });
}
