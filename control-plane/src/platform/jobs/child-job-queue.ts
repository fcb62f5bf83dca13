import { Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { BackgroundJobs, Job } from './background-jobs.js';
import type { ProcessKind } from './job-kinds.js';
import type { JobQueue } from './job-queue.js';

const POLL = { pollingIntervalSeconds: 0.5 };

/** The job under way. */
interface Current<Subject> {
  readonly subject: Subject;
  job?: Job;
  isCancelled: boolean;
}

/**
 * A queue of jobs of one kind, each in a process of its own, one at a time. No job is retried: one that is cut short
 * ends, or waits for the next start, as `recover` says. Contexts extend this class with what they know of their job.
 * @typeParam Data what is queued: ids and settings, as JSON
 * @typeParam Subject what a job is about once it has been taken
 */
export abstract class ChildJobQueue<Data extends object, Subject extends { readonly id: string }, Result = void>
  implements OnModuleInit, BeforeApplicationShutdown
{
  protected readonly logger = new Logger(this.constructor.name);
  private current: Current<Subject> | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly kind: ProcessKind,
    private readonly queue: JobQueue,
    protected readonly jobs: BackgroundJobs,
  ) {}

  async onModuleInit(): Promise<void> {
    const waiting = await this.recover();
    await this.queue.work<Data>(this.kind, (data) => this.workOn(data), POLL);
    // What waits may have lost its place in the queue. If it has not, the second job finds that it was taken.
    for (const data of waiting) await this.enqueue(data);
  }

  /** Stops the job under way, and returns when its end has been written. */
  async beforeApplicationShutdown(): Promise<void> {
    this.jobs.stopAll();
    await this.working.catch(() => undefined);
  }

  async enqueue(data: Data): Promise<void> {
    await this.queue.send(this.kind, data);
  }

  /** Ends what a killed control plane left under way. @returns what waits to be done */
  protected abstract recover(): Promise<readonly Data[]>;

  /** Tried again while the database is away. Null: it was cancelled, or another job has taken it. */
  protected abstract take(data: Data): Promise<Subject | null>;

  /** Does the work, until the deadline of the kind. */
  protected abstract perform(subject: Subject, job: Job): Promise<Result>;

  /** Writes down that it has succeeded. */
  protected abstract succeed(subject: Subject, result: Result): Promise<void>;

  /** Writes down that it has failed, was cancelled, or was cut short by a shutdown (`jobs.isStopping`). */
  protected abstract fail(subject: Subject, error: unknown, isCancelled: boolean): Promise<void>;

  /** Called at the end of every job, also of one that was not taken. Most jobs bring nothing with them. */
  protected release?(data: Data): Promise<void>;

  protected underWay(): Subject | undefined {
    return this.current?.subject;
  }

  /** Ends the process of the job under way at once. False: that job is not under way. */
  protected stop(id: string): boolean {
    if (this.current?.subject.id !== id) return false;
    this.current.isCancelled = true;
    this.current.job?.stop();
    return true;
  }

  private workOn(data: Data): Promise<void> {
    return (this.working = this.takeAndRun(data).finally(() => this.release?.(data)));
  }

  private async takeAndRun(data: Data): Promise<void> {
    const subject = await this.jobs.insist(`a job of ${this.kind}`, () => this.take(data));
    if (!subject) return;
    const current: Current<Subject> = (this.current = { subject, isCancelled: false });
    try {
      const result = await this.jobs.run(this.kind, subject.id, (job) => this.begin(current, job));
      await this.succeed(subject, result);
    } catch (error) {
      await this.fail(subject, error, current.isCancelled);
    } finally {
      this.current = undefined;
    }
  }

  /** It may be cancelled before it has a job. */
  private begin(current: Current<Subject>, job: Job): Promise<Result> {
    current.job = job;
    if (current.isCancelled) job.stop();
    return this.perform(current.subject, job);
  }
}
