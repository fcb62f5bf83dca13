import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const POLL_MS = 20;

export interface Measurement {
  /** User and system time of the program and its children. */
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

/**
 * Runs a program to its end.
 * @returns what it took; null if it failed or took longer than `limitMs`
 */
export async function measure(command: readonly string[], limitMs: number): Promise<Measurement | null> {
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', 'bench', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  let times = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (times += text));
  let peakKib = 0;
  const poll = setInterval(() => (peakKib = Math.max(peakKib, peakOfChild(pid))), POLL_MS);
  const limit = setTimeout(() => process.kill(-pid, 'SIGKILL'), limitMs);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(poll);
  clearTimeout(limit);
  const [user = NaN, system = NaN] = times.trim().split(/\s+/).map(Number);
  if (code !== 0 || Number.isNaN(user)) return null;
  return { cpuSeconds: user + system, peakMib: peakKib / 1024 };
}

/** Peak resident memory so far of the one child of a process, in KiB. */
function peakOfChild(pid: number): number {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
