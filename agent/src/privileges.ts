import { execFileSync } from 'node:child_process';
import { accessSync, closeSync, constants, fchownSync, fstatSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError } from './errors.js';

const ROOT = 'root';

/** The user to become: undefined when this process is not root or is to stay it. */
export function userToBecome(user: string): string | undefined {
  return process.getuid?.() === 0 && user !== ROOT ? user : undefined;
}

/**
 * Gives the state folder to a user and becomes that user, for good: nothing of root's rights is left, in no thread. To be
 * called when everything that needs them is open, and before anything is read from the network.
 * @throws AgentError `usage.invalid` when there is no such user, `state.unusable` when it cannot reach the folder or the
 * agent's own program
 */
export function becomeUser(user: string, stateDir: string): void {
  const [uid, gid] = [idOf(user, '-u'), idOf(user, '-g')];
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  handOver(stateDir, uid, gid);
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  requireAccess(stateDir, constants.W_OK | constants.X_OK, user);
  // Models are vetted by a child process, which runs them both.
  for (const program of [process.execPath, process.argv[1]]) requireAccess(program, constants.R_OK, user);
}

/**
 * Only what root owns and what has one name: the folder's owner of an earlier run could have linked a file of somebody
 * else into it. Opened without following links, and changed through the descriptor, so that nothing is swapped between.
 */
function handOver(stateDir: string, uid: number, gid: number): void {
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
