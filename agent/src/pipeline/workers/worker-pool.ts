import { Worker } from 'node:worker_threads';
import type { CaptureEnd, PacketSocket } from '../../sources/index.js';
import { shareOf } from '../compose-pipeline.js';
import type { AgentConfig } from '../../config.js';
import { AgentError } from '../../errors.js';
import type { Logger } from '../../host/log.js';
import type { RecordSink } from '../pipeline.js';
import type { LoadedModel } from '../../scoring/model.js';
import { addKnown, type WorkCounters } from '../work-counters.js';
import type { Message, ModelChoice, Order, WorkerTask } from './messages.js';

/**
 * V8 lets what is newly allocated take 96 MiB in each thread as soon as much of it lives on for a while, and the alerts
 * of a window do. With this, two workers that alert on every flow of 144,000 packets/s take 500 MiB and not 680, ring
 * and flow table included (test/bench/live.ts).
 */
const YOUNG_MIB = 12;

export interface WorkerPoolOptions {
  readonly config: AgentConfig;
  readonly modelFolder: string;
  /** The agent's own program, which each worker runs. */
  readonly entry: string;
  readonly outbox: RecordSink;
  readonly logger: Logger;
  /** A model failed in a worker; gives the one to go on with. */
  readonly onFailure: (model: LoadedModel, error: Error) => Promise<LoadedModel | undefined>;
  readonly onScored: () => void;
}

/** Readers of one interface, a thread each. What they have to say leaves through the one outbox of the main thread. */
export class WorkerPool {
  private model: LoadedModel | undefined;
  private workers: Worker[] = [];
  private readonly work = new Map<Worker, WorkCounters>();
  private lastNotice = '';
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: WorkerPoolOptions) {}

  /** From the next batch on, this model scores in every worker. */
  use(model: LoadedModel | undefined): void {
    this.model = model;
    for (const worker of this.workers) this.nameModel(worker);
  }

  /** The configuration has other values now. */
  useSettings(): void {
    const config = shareOf(this.options.config, this.workers.length);
    for (const worker of this.workers) send(worker, { kind: 'settings', config });
  }

  /** What each worker has done, at most half a second ago. */
  counters(): WorkCounters[] {
    return [...this.work.values()];
  }

  /**
   * Reads the sockets until the interface is gone or `signal` is aborted.
   * @throws AgentError `worker.died`; the other workers are stopped then
   */
  async run(sockets: readonly PacketSocket[], signal: AbortSignal): Promise<CaptureEnd> {
    this.workers = sockets.map((socket) => this.start(socket, sockets.length));
    const stop = () => this.workers.forEach((worker) => send(worker, { kind: 'stop' }));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const ends = this.workers.map((worker) => this.endOf(worker));
    for (const end of ends) end.catch(stop);
    this.running = Promise.allSettled(ends);
    await this.running;
    return sumOf(await Promise.all(ends));
  }

  /** Returns when no worker runs, and everything that they had to say is in the outbox. */
  async ended(): Promise<void> {
    await this.running;
  }

  private start(socket: PacketSocket, count: number): Worker {
    const { config, modelFolder, entry } = this.options;
    const task: WorkerTask = { config: shareOf(config, count), socket, modelFolder, model: this.choice };
    return new Worker(entry, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
  }

  private get choice(): ModelChoice | null {
    return this.model ? { digest: this.model.ref.digest, tuning: this.model.tuning } : null;
  }

  private async endOf(worker: Worker): Promise<CaptureEnd> {
    let end: CaptureEnd | undefined;
    let death = '';
    worker.on('error', (error) => (death = `: ${error instanceof Error ? error.message : String(error)}`));
    worker.on('message', (message: Message) => {
      if (message.kind === 'ended') end = message.end;
      else void this.take(worker, message);
    });
    // `once` of node:events would reject at the error, before the exit.
    await new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    if (end) return end;
    throw new AgentError('worker.died', 'unexpected', `a capture worker ended before its time${death}`);
  }

  private async take(worker: Worker, message: Exclude<Message, { kind: 'ended' }>): Promise<void> {
    const { outbox, onScored } = this.options;
    switch (message.kind) {
      case 'record':
        return outbox.append(message.lane, message.message);
      case 'dropped':
        return outbox.countDropped(message.reason, message.of, message.count);
      case 'flush':
        await outbox.flush();
        return send(worker, { kind: 'flushed' });
      case 'scored':
        return onScored();
      case 'model-failed':
        return this.modelFailed(worker, message);
      case 'counters':
        return void this.work.set(worker, message.counters);
      case 'notice':
        return this.takeNotice(message.text);
    }
  }

  /** What one worker notices of the interface, all do. */
  private takeNotice(text: string): void {
    if (text !== this.lastNotice) this.options.logger.warn(text);
    this.lastNotice = text;
  }

  private async modelFailed(
    worker: Worker,
    { digest, reason, isOverLimit }: Extract<Message, { kind: 'model-failed' }>,
  ): Promise<void> {
    if (this.model?.ref.digest !== digest) return this.nameModel(worker);
    const error = isOverLimit
      ? new AgentError('scoring.over-limit', 'user', reason)
      : new AgentError('scoring.failed', 'operational', reason);
    this.use(await this.options.onFailure(this.model, error));
  }

  private nameModel(worker: Worker): void {
    send(worker, { kind: 'model', choice: this.choice });
  }
}

function send(worker: Worker, order: Order): void {
  worker.postMessage(order);
}

function sumOf(ends: readonly CaptureEnd[]): CaptureEnd {
  return {
    packets: ends.reduce((sum, { packets }) => sum + packets, 0),
    kernelDrops: ends.reduce<number | null>((sum, { kernelDrops }) => addKnown(sum, kernelDrops), null),
    fault: ends.find(({ fault }) => fault !== null)?.fault ?? null,
  };
}
