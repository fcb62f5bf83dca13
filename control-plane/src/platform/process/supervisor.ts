import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { backoffMs } from '@picket/shared/async';
import { describeError } from '@picket/shared/errors';

/** A server in a process of its own. */
export interface RunningChild {
  /** Resolves with the reason when the process has ended, wanted or not. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Not random: nothing else starts this child. */
const BACKOFF = { firstMs: 100, maxMs: 5000, jitter: 0 };

/** Keeps one child process running: whenever it ends unasked it is started again, ever more slowly while that fails. */
export class Supervisor {
  private readonly logger = new Logger(Supervisor.name);
  private readonly stopping = new AbortController();
  private child: RunningChild | undefined;
  private watching: Promise<void> | undefined;
  /** Unwanted ends since the start. */
  restarts = 0;

  constructor(
    private readonly name: string,
    private readonly launch: () => Promise<RunningChild>,
  ) {}

  /** The first start may fail, and then nothing is left running. */
  async start(): Promise<void> {
    this.child = await this.launch();
    this.watching = this.watch(this.child);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.child?.stop();
    await this.watching;
  }

  private async watch(first: RunningChild): Promise<void> {
    let child: RunningChild | undefined = first;
    while (child) {
      const reason = await child.ended;
      if (this.stopping.signal.aborted) return;
      this.restarts += 1;
      this.logger.warn(`${this.name} ended (${reason}); starting it again`);
      child = await this.relaunch();
    }
  }

  private async relaunch(): Promise<RunningChild | undefined> {
    for (let failures = 0; ; failures++) {
      await delay(backoffMs(failures, BACKOFF), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return undefined;
      try {
        this.child = await this.launch();
        if (!this.stopping.signal.aborted) return this.child;
        await this.child.stop();
      } catch (error) {
        this.logger.warn(`${this.name} did not start: ${describeError(error)}`);
      }
    }
  }
}
