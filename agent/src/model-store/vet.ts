import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { AgentError } from '../errors.js';

export interface VetOptions {
  /** Program that runs `vet-model`: this agent itself. */
  readonly entry: string;
  readonly timeLimitMs: number;
  readonly memoryLimitBytes: number;
}

/** The hidden command that the child runs. */
export const VET_COMMAND = 'vet-model';
/** What the child says on its standard output. */
const vetAnswerSchema = z.object({ accepted: z.boolean(), reason: z.string() });
export type VetAnswer = z.infer<typeof vetAnswerSchema>;

export const VET_LIMITS = { timeLimitMs: 30_000, memoryLimitBytes: 1024 * 1024 * 1024 } as const;
const WATCH_MS = 50;

/**
 * Lets a child process load a bundle and score its golden rows. ONNX Runtime computes in native code that nothing but
 * the end of its process can stop, so the child is killed when it takes too long or too much memory.
 * @throws AgentError `model.vet` with the reason
 */
export async function vetBundle(bundlePath: string, options: VetOptions): Promise<void> {
  const child = spawn(process.execPath, [options.entry, VET_COMMAND, bundlePath], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const watch = watchLimits(child, options);
  try {
    const [output, ended] = await Promise.all([text(child.stdout), endOf(child)]);
    const reason = watch.verdict() ?? reasonOf(output, ended);
    if (reason !== undefined) throw new AgentError('model.vet', 'user', `the model did not pass its test: ${reason}`);
  } finally {
    watch.stop();
  }
}

interface Watch {
  /** Why the child was killed, if it was. */
  verdict(): string | undefined;
  stop(): void;
}

function watchLimits(child: ChildProcess, { timeLimitMs, memoryLimitBytes }: VetOptions): Watch {
  let verdict: string | undefined;
  const kill = (reason: string): void => {
    verdict ??= reason;
    child.kill('SIGKILL');
  };
  const clock = setTimeout(() => kill(`it took more than ${timeLimitMs / 1000} s`), timeLimitMs);
  const memory = setInterval(() => {
    if (residentBytes(child.pid) > memoryLimitBytes) kill(`it took more than ${memoryLimitBytes / 1048576} MiB`);
  }, WATCH_MS);
  const stop = (): void => {
    clearTimeout(clock);
    clearInterval(memory);
  };
  return { verdict: () => verdict, stop };
}

/** Resident memory of a process; 0 where it is gone or where there is no /proc. */
function residentBytes(pid: number | undefined): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

/** @returns undefined when the child accepted the bundle */
function reasonOf(output: string, ended: string): string | undefined {
  const answer = vetAnswerSchema.safeParse(parseJson(output));
  if (!answer.success) return `the process that tested it ended with ${ended}`;
  return answer.data.accepted ? undefined : answer.data.reason;
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
