import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError, PicketError } from '@picket/shared/errors';
import { storableText } from '@picket/shared/text';
import type { z } from 'zod';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../clock.js';
import { TransactionalConnection } from '../database/transactional-connection.js';
import { ChildTask, taskStopped } from '../process/child-task.js';
import { Runtime } from '../runtime.js';
import { UploadSpace } from '../uploads/upload-space.js';
import type { JobState } from '../../api/job.js';
import type { JobDefinition } from './define-job.js';
import { deadlineOf, JOB_KINDS, type JobKind } from './job-kinds.js';
import { JobRepository } from './job.repository.js';
import { insist, writeEnd, type JobEnd } from './write-end.js';

const HEARTBEAT_MS = 5000;

/** A job under way. */
export interface Job {
  /**
   * Does its work in a process of its own, which is ended at the job's deadline, or when it shows no sign of life.
   * Rejects as `ChildTask` does, and with `task.stopped` once the job was stopped.
   * @param memoryBytes that the process may take; default: any
   */
  child<Input extends z.ZodType, Progress extends z.ZodType>(
    definition: JobDefinition<Input, Progress>,
    input: z.input<Input>,
    onProgress: (progress: z.output<Progress>) => void,
    memoryBytes?: number,
  ): Promise<void>;
  /** Ends its process at once, and lets no other begin. */
  stop(): void;
}

/** What all jobs have in common: a row that says whether it lives, a deadline, and an end that is written down. */
@Injectable()
export class BackgroundJobs implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(BackgroundJobs.name);
  private readonly running = new Set<ChildTask>();
  /** Jobs that end from now on have been cut short. */
  isStopping = false;

  constructor(
    private readonly rows: JobRepository,
    private readonly connection: TransactionalConnection,
    private readonly runtime: Runtime,
    private readonly space: UploadSpace,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing runs when a control plane starts: what seems to was cut short. */
  async onModuleInit(): Promise<void> {
    await this.rows.interruptAll();
  }

  beforeApplicationShutdown(): void {
    this.stopAll();
  }

  /** Ends all processes, and lets no other begin. */
  stopAll(): void {
    this.isStopping = true;
    for (const task of this.running) task.stop();
  }

  /** Runs a job. Rejects as its work does, and with `task.over-limit` at its deadline. */
  run<Result>(kind: JobKind, subject: string, work: (job: Job) => Promise<Result>): Promise<Result> {
    return this.connection.inBackground(() => this.runInBackground(kind, subject, work));
  }

  /** Writes down how a job has ended, whatever happens: see `writeEnd`. @param what that is said of */
  end(what: string, end: JobEnd): Promise<void> {
    return this.connection.inBackground(() => writeEnd(end, this.warnOf(what), () => !this.isStopping));
  }

  /** Does something with the database that a job cannot do without: see `insist`. @param what that is said of */
  insist<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    return this.connection.inBackground(() => insist(work, this.warnOf(what), () => !this.isStopping));
  }

  /** What an error says, as it may be stored and shown: without the place of the data folder. */
  tell(error: unknown): string {
    return storableText(describeError(error).replaceAll(`${this.runtime.dataPath()}/`, ''));
  }

  private warnOf(what: string): (text: string) => void {
    return (text) => this.logger.warn(`${what}: ${text}`);
  }

  private async runInBackground<Result>(
    kind: JobKind,
    subject: string,
    work: (job: Job) => Promise<Result>,
  ): Promise<Result> {
    const endsAtMs = this.clock.now() + 1000 * deadlineOf(kind, this.runtime.config);
    const tasks: ChildTask[] = [];
    const job = this.jobUntil(endsAtMs, tasks);
    await this.note(() => this.rows.begin(kind, subject, new Date(endsAtMs)));
    const heartbeat = setInterval(() => {
      void this.note(() => this.rows.beat(kind, subject, new Date(tasks.at(-1)?.life.lastAtMs() ?? this.clock.now())));
    }, HEARTBEAT_MS);
    try {
      const result = await this.untilDeadline(kind, endsAtMs, work(job));
      await this.note(() => this.rows.end(kind, subject, 'succeeded', null));
      return result;
    } catch (error) {
      const state = this.stateAfter(error);
      await this.note(() => this.rows.end(kind, subject, state, this.tell(error)));
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private jobUntil(endsAtMs: number, tasks: ChildTask[]): Job {
    let isStopped = false;
    return {
      child: async (definition, input, onProgress, memoryBytes) => {
        if (isStopped || this.isStopping) throw taskStopped();
        const limits = {
          timeMs: Math.max(1, endsAtMs - this.clock.now()),
          silentMs: 1000 * this.runtime.config['jobs.silentAfterS'],
          // What jobs write goes to the disk that the database lives on.
          fault: () => this.space.shortage(),
          ...(memoryBytes !== undefined && { memoryBytes }),
        };
        const task = ChildTask.start(definition, input, onProgress, limits, JOB_KINDS[definition.kind].what);
        tasks.push(task);
        this.running.add(task);
        await task.done.finally(() => this.running.delete(task));
      },
      stop: () => {
        isStopped = true;
        tasks.at(-1)?.stop();
      },
    };
  }

  /** What a job does outside of its process has the same deadline. */
  private async untilDeadline<Result>(kind: JobKind, endsAtMs: number, work: Promise<Result>): Promise<Result> {
    const { what } = JOB_KINDS[kind];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const seconds = deadlineOf(kind, this.runtime.config);
      const error = new ControlPlaneError('task.over-limit', `${what} was ended: it took more than ${seconds} s`);
      // The process is ended first, and says so itself.
      timer = setTimeout(() => reject(error), endsAtMs - this.clock.now() + HEARTBEAT_MS);
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  }

  private stateAfter(error: unknown): JobState {
    if (this.isStopping) return 'interrupted';
    if (!(error instanceof PicketError)) return 'failed';
    return error.code === 'task.over-limit' ? 'ended' : error.code === 'task.stopped' ? 'stopped' : 'failed';
  }

  /** A job goes on although its row cannot be written. */
  private async note(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.logger.warn(`a job's row was not written: ${describeError(error)}`);
    }
  }
}
