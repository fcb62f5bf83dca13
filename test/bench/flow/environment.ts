import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { AGENT, installedPeers } from './meters.js';

/** Where and when figures were read, and of which versions: one line. */
export function describeEnvironment(): string {
  const peers = installedPeers().map(({ packageName }) => `${packageName} ${packageVersion(packageName)}`);
  const node = execFileSync(AGENT[0], ['--version'], { encoding: 'utf8' }).trim().slice(1);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const day = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  return `${day}, ${cpus().length} × ${cpu.model.trim()}, Picket ${commit}, Node ${[node, ...peers].join(', ')}`;
}

/** Debian's version; programs have no common way to ask them. */
function packageVersion(name: string): string {
  try {
    return execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return 'of unknown version';
  }
}
