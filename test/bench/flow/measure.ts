import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const POLL_MS = 20;

export interface Measurement {
  /** User and system time of the program and its children. */
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

/** Where a program is ended, because it hangs or would take the machine's memory. */
export interface Limits {
  readonly seconds: number;
  readonly mib: number;
}

let endRunning: () => void = () => undefined;

/** Ends the program that is being measured, if there is one: it is in a process group of its own. */
export function endMeasured(): void {
  endRunning();
}

/**
 * Runs a program to its end.
 * @returns what it took, or in words why there is nothing to show
 */
export async function measure(command: readonly string[], limits: Limits): Promise<Measurement | string> {
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', 'bench', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    detached: true,
  });
  const pid = child.pid;
  if (pid === undefined) return 'could not be started';
  let times = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (times += text));
  let peakMib = 0;
  let ended: string | null = null;
  const end = (why: string) => {
    ended ??= why;
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
  };
  endRunning = () => end('interrupted');
  const poll = setInterval(() => {
    peakMib = Math.max(peakMib, peakMibOfChild(pid));
    if (peakMib > limits.mib) end(`ended: more than ${limits.mib} MiB`);
  }, POLL_MS);
  const limit = setTimeout(() => end(`ended after ${limits.seconds} s`), limits.seconds * 1000);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(poll);
  clearTimeout(limit);
  endRunning = () => undefined;
  if (ended !== null) return ended;
  if (code !== 0) return `failed with ${code}`;
  const [user, system] = times.trim().split(/\s+/).map(Number);
  return { cpuSeconds: user + system, peakMib };
}

/** Peak resident memory so far of the one child of a process. */
function peakMibOfChild(pid: number): number {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1024;
  } catch {
    return 0; // It is not there yet, or no longer.
  }
}
