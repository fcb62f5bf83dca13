import { execFileSync } from 'node:child_process';

/** Two hosts: network namespaces of their own that one wire joins, with an address each, and loopback. */
export class JoinedHosts {
  readonly names: readonly [string, string];
  readonly addresses = ['10.213.7.1', '10.213.7.2'] as const;

  private constructor(id: string) {
    this.names = [`picket-a-${id}`, `picket-b-${id}`];
  }

  static create(): JoinedHosts {
    const hosts = new JoinedHosts(`${process.pid}-${Date.now() % 100_000}`);
    const [, second] = hosts.names;
    for (const name of hosts.names) execFileSync('ip', ['netns', 'add', name]);
    hosts.run(0, 'ip', 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', second);
    hosts.names.forEach((_, host) => {
      hosts.run(host, 'ip', 'address', 'add', `${hosts.addresses[host]}/30`, 'dev', 'wire');
      for (const device of ['lo', 'wire']) hosts.run(host, 'ip', 'link', 'set', device, 'up');
    });
    return hosts;
  }

  /** The command line that runs a program on one of the hosts. */
  on(host: number, ...command: readonly string[]): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.names[host] ?? '', ...command];
  }

  /** Runs a program on one of the hosts to its end. @returns its standard output */
  run(host: number, ...command: readonly string[]): string {
    const [program, ...rest] = this.on(host, ...command);
    return execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  remove(): void {
    for (const name of this.names) execFileSync('ip', ['netns', 'del', name]);
  }
}
