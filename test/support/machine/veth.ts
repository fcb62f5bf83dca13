import { execFileSync } from 'node:child_process';

/** Two network interfaces that are one wire, in a namespace of their own where nothing else speaks. */
export class VethPair {
  readonly sender = 'picket-tx';
  constructor(
    readonly namespace: string,
    /** The interface on which an agent captures. */
    readonly receiver = 'picket-rx',
  ) {}

  static create(): VethPair {
    const pair = new VethPair(`picket-live-${process.pid}-${Date.now()}`);
    execFileSync('ip', ['netns', 'add', pair.namespace]);
    // Without IPv6 no interface solicits routers: what comes in is what a test sent.
    pair.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
    pair.run('ip', 'link', 'add', pair.sender, 'type', 'veth', 'peer', 'name', pair.receiver);
    for (const end of [pair.sender, pair.receiver]) pair.run('ip', 'link', 'set', end, 'up');
    return pair;
  }

  /** The command line that runs a program in the namespace. */
  inside(...command: readonly string[]): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.namespace, ...command];
  }

  /** Runs a program in the namespace to its end. @returns its standard output */
  run(...command: readonly string[]): string {
    const [program, ...rest] = this.inside(...command);
    return execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Sends the packets of a capture. @returns how many were sent */
  send(capture: string, ...options: readonly string[]): number {
    return packetsSent(this.run('tcpreplay', '-i', this.sender, ...options, capture));
  }

  remove(): void {
    execFileSync('ip', ['netns', 'del', this.namespace]);
  }
}

/** What tcpreplay says that it sent. */
export function packetsSent(output: string): number {
  const [, count] = /Successful packets:\s+(\d+)/.exec(output) ?? [];
  if (count === undefined) throw new Error(`tcpreplay did not count: ${output}`);
  return Number(count);
}
