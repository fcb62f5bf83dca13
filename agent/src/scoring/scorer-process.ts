import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { watchLimits, type ResourceLimits } from '../host/resource-limits.js';
import type { AgentConfig } from '../config.js';
import { AgentError } from '../errors.js';
import type { OnnxShape } from './onnx-scorer.js';
import { Answer, header, HEADER_BYTES, readHeader } from './scorer-frames.js';

/** How models are run: by which program, and what one batch may take. */
export interface ScorerOptions extends ResourceLimits {
  /** Program that runs `serve-scorer`: this agent itself. */
  readonly entry: string;
}

/** The limits come from the configuration; the program is the one that runs now. */
export function scorerOptions(config: AgentConfig): ScorerOptions {
  const memoryBytes = config['scoring.memoryMib'] * MIB;
  return { entry: process.argv[1], timeMs: config['scoring.timeS'] * 1000, memoryBytes };
}

/** The hidden command that the process runs. */
export const SCORER_COMMAND = 'serve-scorer';
/** The library is read from the disk first; on a busy machine that takes its time. */
const LOAD_MS = 60_000;
/** After that a process that was asked to end is ended. */
const GOODBYE_MS = 2000;
const MIB = 1024 * 1024;

interface Waiting {
  readonly resolve: (scores: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/** A process that has one model and scores batches, one at a time. */
export class ScorerProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly ended: Promise<void>;
  private waiting: Waiting | undefined;
  private readonly head = Buffer.alloc(HEADER_BYTES);
  private headBytes = 0;
  private body: Uint8Array | undefined;
  private bodyBytes = 0;

  private constructor(private readonly options: ScorerOptions) {
    this.child = spawn(process.execPath, [options.entry, SCORER_COMMAND], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    // What cannot be written any more is told by the end of the process.
    this.child.stdin.on('error', () => undefined);
    // Only a batch under way keeps the agent alive, by its watch; the process ends with us.
    for (const handle of [this.child, this.child.stdin, this.child.stdout] as { unref?(): void }[]) handle.unref?.();
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.fail(failure(`the process of the model ended (${how})`));
        resolve();
      };
      this.child.once('error', (error) => end(error.message));
      this.child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  /** @throws AgentError `scoring.failed`, `scoring.over-limit` */
  static async start(model: Uint8Array, shape: OnnxShape, options: ScorerOptions): Promise<ScorerProcess> {
    const started = new ScorerProcess(options);
    try {
      started.send(Buffer.from(JSON.stringify(shape)));
      await started.ask(model, { ...options, timeMs: Math.max(LOAD_MS, options.timeMs) });
      return started;
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  /**
   * Sends a request and waits for its answer. A process that goes over a limit is ended.
   * @throws AgentError `scoring.failed`, `scoring.over-limit`
   */
  async ask(body: Uint8Array, limits: ResourceLimits = this.options): Promise<Float32Array> {
    const stop = watchLimits(this.child.pid, limits, (reason) => {
      this.fail(new AgentError('scoring.over-limit', 'user', `the model was stopped while it scored: ${reason}`));
      this.child.kill('SIGKILL');
    });
    try {
      return await new Promise<Float32Array>((resolve, reject) => {
        if (!this.isRunning) return reject(failure('the process of the model has ended'));
        this.waiting = { resolve, reject };
        this.send(body);
      });
    } finally {
      stop();
    }
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && !this.child.killed;
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    const patience = setTimeout(() => this.child.kill('SIGKILL'), GOODBYE_MS);
    await this.ended;
    clearTimeout(patience);
  }

  private send(body: Uint8Array): void {
    this.child.stdin.cork();
    this.child.stdin.write(header(0, body.byteLength));
    this.child.stdin.write(body);
    this.child.stdin.uncork();
  }

  private take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      at += this.body ? this.takeBody(chunk, at) : this.takeHead(chunk, at);
      if (this.body && this.bodyBytes === this.body.length) this.answer(this.body);
    }
  }

  private takeHead(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.head, this.headBytes, at);
    this.headBytes += taken;
    if (this.headBytes < HEADER_BYTES) return taken;
    this.body = new Uint8Array(readHeader(this.head).bytes);
    this.bodyBytes = 0;
    return taken;
  }

  private takeBody(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.body!, this.bodyBytes, at);
    this.bodyBytes += taken;
    return taken;
  }

  private answer(body: Uint8Array): void {
    const { waiting } = this;
    this.waiting = this.body = undefined;
    this.headBytes = 0;
    if (readHeader(this.head).kind === Number(Answer.Scores)) waiting?.resolve(new Float32Array(body.buffer));
    else waiting?.reject(failure(Buffer.from(body).toString()));
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}

function failure(message: string): AgentError {
  return new AgentError('scoring.failed', 'operational', message);
}
