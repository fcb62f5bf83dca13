import { fork, type ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { ControlPlaneError, isErrorCode } from '../../errors.js';
import { LifeSigns } from './life-signs.js';
import { childrenOf } from './proc-fs.js';
import { watchLimits, type ResourceLimits } from './resource-limits.js';

/** Imports a task's module and runs it. */
const CHILD_MAIN = new URL('./child-main.js', import.meta.url);

/** What the end of a child's stderr may add to an error message. */
const STDERR_CHARACTERS = 400;

const envelopeSchema = z.union([
  z.object({ progress: z.unknown() }),
  z.object({ isDone: z.literal(true) }),
  z.object({
    failure: z.object({
      code: z.string(),
      message: z.string(),
      next: z.string().optional(),
      command: z.string().optional(),
    }),
  }),
]);
export type Envelope = z.input<typeof envelopeSchema>;
type Failure = Extract<Envelope, { failure: unknown }>['failure'];

/** Work for a process of its own: the module that exports it as `task`, and what it takes and reports. */
export interface ChildJob<Input extends z.ZodType, Progress extends z.ZodType> {
  readonly task: URL;
  readonly input: Input;
  readonly progress: Progress;
}

/**
 * One piece of work in a process of its own: it may compute for minutes without holding up this one, crash without
 * taking it along, and be stopped at any moment.
 */
export class ChildTask {
  /**
   * Resolves when the work is done. Rejects with the child's error, or `task.stopped`, `task.over-limit`,
   * `task.crashed`.
   */
  readonly done: Promise<void>;
  readonly life: LifeSigns;
  /** Why it failed, or was ended. */
  private stopped: ControlPlaneError | undefined;

  private constructor(
    private readonly child: ChildProcess,
    onProgress: (progress: unknown) => void,
  ) {
    this.life = new LifeSigns(child.pid);
    this.done = this.watch(onProgress);
  }

  /**
   * @param input sent to the process as JSON, which checks it by the job's schema
   * @param onProgress what the process reports, checked by the job's schema; where it throws, the task fails
   * @param limits beyond which it is ended
   * @param what is ended then, in an error's words
   */
  static start<Input extends z.ZodType, Progress extends z.ZodType>(
    job: ChildJob<Input, Progress>,
    input: z.input<Input>,
    onProgress: (progress: z.output<Progress>) => void,
    limits: ResourceLimits,
    what: string,
  ): ChildTask {
    const child = fork(CHILD_MAIN, [job.task.href], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    child.send(input as object);
    const task = new ChildTask(child, (progress) => onProgress(job.progress.parse(progress)));
    const stopWatching = watchLimits(child.pid, task.life, limits, (reason) => task.end(overLimit(what, reason)));
    child.once('close', stopWatching);
    return task;
  }

  /** Ends the process at once. */
  stop(): void {
    this.end(taskStopped());
  }

  private end(reason: ControlPlaneError): void {
    this.stopped ??= reason;
    // What it has started would go on, or stay stopped, without it.
    for (const pid of childrenOf(this.child.pid)) endProcess(pid);
    this.child.kill('SIGKILL');
  }

  private watch(onProgress: (progress: unknown) => void): Promise<void> {
    let [isDone, stderr] = [false, ''];
    const take = (envelope: z.output<typeof envelopeSchema>): void => {
      if ('progress' in envelope) onProgress(envelope.progress);
      else if ('failure' in envelope) this.stopped ??= toError(envelope.failure);
      else isDone = true;
    };
    this.child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-STDERR_CHARACTERS)));
    return new Promise((resolve, reject) => {
      this.child.on('message', (message) => {
        this.life.heard();
        try {
          take(envelopeSchema.parse(message));
        } catch (error) {
          // Thrown into the channel it would end this process.
          this.end(unheard(error));
        }
      });
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        if (this.stopped) reject(this.stopped);
        else if (isDone) resolve();
        else reject(crashed(signal ?? `exit code ${code}`, stderr));
      });
    });
  }
}

export function taskStopped(): ControlPlaneError {
  return new ControlPlaneError('task.stopped', 'stopped on request');
}

function toError({ code, message, next, command }: Failure): ControlPlaneError {
  return new ControlPlaneError(isErrorCode(code) ? code : 'task.failed', message, {
    ...(next !== undefined && { next }),
    ...(command !== undefined && { command }),
  });
}

function unheard(cause: unknown): ControlPlaneError {
  return new ControlPlaneError('task.failed', `what the worker process said cannot be used`, { cause });
}

function overLimit(what: string, reason: string): ControlPlaneError {
  return new ControlPlaneError('task.over-limit', `${what} was ended: ${reason}`);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function crashed(how: string, stderr: string): ControlPlaneError {
  const last = stderr.trim().split('\n').at(-1);
  const text = `the worker process died (${how}${last ? `: ${last}` : ''})`;
  return new ControlPlaneError('task.crashed', text, { next: 'start it again; memory may have run out' });
}
