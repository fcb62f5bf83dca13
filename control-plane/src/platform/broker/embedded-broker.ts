import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { ControlPlaneError } from '../../errors.js';
import { Supervisor, type RunningChild } from '../process/supervisor.js';
import type {
  BrokerNews,
  BrokerOptions,
  BrokerReport,
  BrokerStats,
  BrokerTls,
  CertificateVerdict,
  SubscriberEntry,
} from './broker-messages.js';

const PROGRAM = fileURLToPath(new URL('./broker-process.js', import.meta.url));
/** How long the TLS listener may take to open. */
const SECURE_MS = 5000;
const NO_STATS: BrokerStats = { connections: 0, waiting: 0, refused: {}, recent: [], subscribers: [] };

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
  private readonly enrolled = new Set<string>();
  private process: BrokerProcess | undefined;
  private subscribers: readonly SubscriberEntry[] = [];
  private tls: BrokerTls | undefined;
  private judge: (serial: string) => Promise<CertificateVerdict> = () =>
    Promise.resolve({ refusal: 'control-plane-busy' });

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
    this.process?.tell({ kind: 'known', agentIds });
  }

  /** Tells the broker of agents that have a certificate: no password counts for them. */
  enrol(agentIds: readonly string[]): void {
    for (const id of agentIds) this.enrolled.add(id);
    this.process?.tell({ kind: 'enrolled', agentIds });
  }

  /** Tells the broker of all subscribers of the feed; sessions of those that are gone, revoked or changed end. */
  subscribe(subscribers: readonly SubscriberEntry[]): void {
    this.subscribers = subscribers;
    this.process?.tell({ kind: 'subscribers', subscribers });
  }

  /**
   * Opens the TLS listener, or gives it its next certificate.
   * @param judge whom a certificate belongs to
   * @throws PicketError `mqtt.port-taken`, `mqtt.not-started`
   */
  async secure(tls: BrokerTls, judge: (serial: string) => Promise<CertificateVerdict>): Promise<void> {
    this.tls = tls;
    this.judge = judge;
    await this.process?.secure(tls);
  }

  /** Ends the session of an agent whose certificates count no more. */
  expel(agentId: string): void {
    this.process?.tell({ kind: 'expel', agentId });
  }

  private async launch(): Promise<RunningChild> {
    const broker: BrokerProcess = new BrokerProcess(this.options, {
      stats: (stats) => this.keep(stats),
      question: (serial) => this.judge(serial),
    });
    const outcome = await broker.started;
    if (outcome.kind !== 'failed') {
      this.past = sum(this.past, this.latest.refused);
      this.latest = NO_STATS;
      this.process = broker;
      broker.tell({ kind: 'known', agentIds: [...this.known] });
      broker.tell({ kind: 'enrolled', agentIds: [...this.enrolled] });
      broker.tell({ kind: 'subscribers', subscribers: this.subscribers });
      if (this.tls) await broker.secure(this.tls);
      return broker;
    }
    await broker.stop();
    throw outcome.code === 'EADDRINUSE'
      ? portTaken(this.options.port, 'PICKET_MQTT_PORT')
      : notStarted(outcome.message);
  }

  private keep(stats: BrokerStats): void {
    const reasons = Object.entries(stats.refused).filter(([reason, n]) => n > (this.latest.refused[reason] ?? 0));
    if (reasons.length > 0) this.logger.warn({ refused: Object.fromEntries(reasons) }, 'broker refused clients');
    this.latest = stats;
  }
}

interface Listener {
  readonly stats: (stats: BrokerStats) => void;
  readonly question: (serial: string) => Promise<CertificateVerdict>;
}

type Outcome = Extract<BrokerReport, { kind: 'listening' | 'secure' | 'failed' }>;

class BrokerProcess implements RunningChild {
  readonly ended: Promise<string>;
  readonly started: Promise<Outcome>;
  private readonly child: ChildProcess;
  private settle: (outcome: Outcome) => void = () => undefined;

  constructor(
    options: BrokerOptions,
    private readonly listener: Listener,
  ) {
    // A group of its own, as for PostgreSQL; it ends with us, because the channel to it then closes.
    this.child = fork(PROGRAM, { detached: true, env: {}, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.ended = once(this.child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${code}`));
    this.started = this.nextOutcome();
    this.child.on('message', (report: BrokerReport) => this.hear(report));
    void this.ended.then((reason) => this.settle({ kind: 'failed', code: '', message: `it ended (${reason})` }));
    this.child.send(options);
  }

  /** @throws PicketError `mqtt.port-taken`, `mqtt.not-started` */
  async secure(tls: BrokerTls): Promise<void> {
    const timeout = setTimeout(() => this.settle({ kind: 'secure' }), SECURE_MS);
    const outcome = this.nextOutcome();
    this.tell({ kind: 'tls', tls });
    const result = await outcome;
    clearTimeout(timeout);
    if (result.kind !== 'failed') return;
    throw result.code === 'EADDRINUSE' ? portTaken(tls.port, 'PICKET_MQTTS_PORT') : notStarted(result.message);
  }

  private hear(report: BrokerReport): void {
    if (report.kind === 'stats') this.listener.stats(report.stats);
    else if (report.kind === 'question') void this.answer(report.question, report.serial);
    else this.settle(report);
  }

  private async answer(question: number, serial: string): Promise<void> {
    const verdict = await this.listener.question(serial);
    this.tell({ kind: 'verdict', question, verdict });
  }

  private nextOutcome(): Promise<Outcome> {
    return new Promise((resolve) => (this.settle = resolve));
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

function portTaken(port: number, setting: string): ControlPlaneError {
  return new ControlPlaneError('mqtt.port-taken', `port ${port} of the MQTT broker is taken by another program`, {
    next: `stop that program or set ${setting}`,
  });
}

function notStarted(reason: string): ControlPlaneError {
  return new ControlPlaneError('mqtt.not-started', `the MQTT broker did not start: ${reason}`, {
    next: 'check PICKET_MQTT_HOST, or set PICKET_MQTT_URL to a broker of your own',
  });
}
