import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whom PostgreSQL runs as: it refuses to run as root. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * In the order of preference. Earlier versions made `picket-postgres`; databases that it owns go on. `daemon` is there on
 * every Debian, for services that write to disk. The agent becomes `nobody`, so that user comes last.
 */
const USERS = ['postgres', 'picket-postgres', 'daemon', 'nobody'];

/** Undefined unless we are root: PostgreSQL then runs as we do. Nothing of the machine is changed for it. */
export function databaseUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of USERS) {
    const user = lookUp(name);
    if (user) return user;
  }
  return undefined;
}

/** Asks the kernel, with that user's rights, so that every folder on the way and every ACL counts. */
export function mayReach(path: string, user: OsUser | undefined): boolean {
  try {
    execFileSync('test', ['-x', path], { ...user, stdio: 'ignore', cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

function lookUp(name: string): OsUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
