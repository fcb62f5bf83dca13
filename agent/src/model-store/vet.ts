import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { watchLimits, type ResourceLimits } from '../host/resource-limits.js';
import { z } from 'zod';
import { AgentError } from '../errors.js';

export interface VetOptions extends ResourceLimits {
  /** Program that runs `vet-model`: this agent itself. */
  readonly entry: string;
}

/** The hidden command that the child runs. */
export const VET_COMMAND = 'vet-model';
/** What the child says on its standard output. */
const vetAnswerSchema = z.object({ accepted: z.boolean(), reason: z.string() });
export type VetAnswer = z.infer<typeof vetAnswerSchema>;

/**
 * Lets a child process load a bundle and score its golden rows. ONNX Runtime computes in native code that nothing but
 * the end of its process can stop, so the child is killed when it takes too long or too much memory.
 * @throws AgentError `model.vet` with the reason
 */
export async function vetBundle(bundlePath: string, options: VetOptions): Promise<void> {
  const child = spawn(process.execPath, [options.entry, VET_COMMAND, bundlePath], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let verdict: string | undefined;
  const stop = watchLimits(child.pid, options, (reason) => {
    verdict = reason;
    child.kill('SIGKILL');
  });
  try {
    const [output, ended] = await Promise.all([text(child.stdout), endOf(child)]);
    const reason = verdict ?? reasonOf(output, ended);
    if (reason !== undefined) throw new AgentError('model.vet', 'user', `the model did not pass its test: ${reason}`);
  } finally {
    stop();
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
