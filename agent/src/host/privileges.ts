import { execFileSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AgentError } from '../errors.js';
import { unusableState } from './state-dir.js';

const ROOT = 'root';
const DEFAULT_USER = 'nobody';
/** Bit of CAP_SETUID in the masks of /proc/self/status, by linux/capability.h. */
const CAP_SETUID = 1n << 7n;

interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ChosenUser {
  /** Undefined: this process is not root, or stays root. */
  readonly user: string | undefined;
  /** Why a process stays root although the operator did not ask for it. */
  readonly warning?: string;
}

/**
 * The user that a process started as root becomes. A user who is named is taken as named. Otherwise it is `nobody`, or
 * the user who called sudo where `nobody` cannot read the agent's program: vetting a model runs it again.
 * @param configured PICKET_CAPTURE_USER
 * @param sudoUser SUDO_USER
 */
export function chooseUser(configured: string | undefined, sudoUser: string | undefined): ChosenUser {
  if (process.getuid?.() !== 0 || configured === ROOT) return { user: undefined };
  if (configured !== undefined) return { user: configured };
  // In a container without it, root has few rights to lose.
  if (!maySetUid()) return { user: undefined, warning: 'stays root: without CAP_SETUID it cannot become another user' };
  const candidates = [DEFAULT_USER, ...(sudoUser === undefined || sudoUser === ROOT ? [] : [sudoUser])];
  const user = candidates.find(mayRunProgram);
  if (user !== undefined) return { user };
  const next = 'install it where others may read it, or set PICKET_CAPTURE_USER';
  return { user, warning: `stays root: ${candidates.join(' and ')} cannot read ${process.argv[1]} (${next})` };
}

/**
 * Gives the state folder to a user and becomes that user, for good: nothing of root's rights is left, in no thread. To be
 * called when everything that needs them is open, and before anything is read from the network.
 * @throws AgentError `usage.invalid` when there is no such user, `state.unusable` when it cannot reach the folder or the
 * agent's own program, or when this process may not become that user
 */
export function becomeUser(user: string, stateDir: string): void {
  const account = accountOf(user);
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    handOver(stateDir, account);
  } catch (error) {
    throw unusableState(stateDir, error);
  }
  try {
    process.setgroups?.([]);
    process.setgid?.(account.gid);
    process.setuid?.(account.uid);
  } catch (cause) {
    throw new AgentError('state.unusable', 'user', `no right to become user ${user}`, {
      cause,
      next: 'give CAP_SETUID, CAP_SETGID and CAP_CHOWN, or set PICKET_CAPTURE_USER=root',
    });
  }
  requireAccess(stateDir, constants.W_OK | constants.X_OK, user);
  // Models are vetted by a child process, which runs them both.
  for (const program of [process.execPath, process.argv[1]]) requireAccess(program, constants.R_OK, user);
}

/**
 * Only what root owns and what has one name: the folder's owner of an earlier run could have linked a file of somebody
 * else into it. Opened without following links, and changed through the descriptor, so that nothing is swapped between.
 */
function handOver(stateDir: string, { uid, gid }: Account): void {
  for (const path of [stateDir, ...contentsOf(stateDir)]) {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = fstatSync(fd);
      const isOurs = status.uid === 0 && (status.isDirectory() || (status.isFile() && status.nlink === 1));
      if (isOurs) fchownSync(fd, uid, gid);
    } finally {
      closeSync(fd);
    }
  }
}

/** Files and folders below a folder; no links. */
function contentsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

function requireAccess(path: string, mode: number, user: string): void {
  try {
    accessSync(path, mode);
  } catch (cause) {
    throw new AgentError('state.unusable', 'user', `user ${user}, who captures, has no access to ${path}`, {
      cause,
      next: `move it to where ${user} may go, or name another user in PICKET_CAPTURE_USER (root: stay root)`,
    });
  }
}

/** Asks the kernel with that user's rights, so that every folder on the way and every ACL counts. */
function mayRunProgram(user: string): boolean {
  try {
    const { uid, gid } = accountOf(user);
    for (const path of [process.execPath, process.argv[1]])
      execFileSync('test', ['-r', path], { uid, gid, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function maySetUid(): boolean {
  const [, mask] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return mask === undefined || (BigInt(`0x${mask}`) & CAP_SETUID) !== 0n;
}

function accountOf(name: string): Account {
  return { uid: idOf(name, '-u'), gid: idOf(name, '-g') };
}

function idOf(user: string, which: '-u' | '-g'): number {
  try {
    return Number(execFileSync('id', [which, '--', user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch (cause) {
    throw new AgentError('usage.invalid', 'user', `there is no user ${user}`, {
      cause,
      next: 'name one in PICKET_CAPTURE_USER',
    });
  }
}
