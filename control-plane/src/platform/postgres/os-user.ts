import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whom PostgreSQL runs as: it refuses to run as root. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

const OWN_USER = 'picket-postgres';

/** Undefined unless we are root: PostgreSQL then runs as we do. */
export function databaseUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp('postgres') ?? lookUp(OWN_USER) ?? createUser() ?? lookUp('nobody');
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

function createUser(): OsUser | undefined {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', OWN_USER], {
      stdio: 'ignore',
    });
    return lookUp(OWN_USER);
  } catch {
    return undefined;
  }
}
