import { execFileSync } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';

const HERE = '10.78.0.1';
const THERE = '10.78.0.2';

/**
 * A namespace on the other end of a wire, from which a broker of this machine is reached through a relay, and whose
 * packets can be dropped in one direction. Needs root.
 */
export class OneWayLink {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly namespace: string,
    private readonly server: Server,
    readonly mqttUrl: string,
  ) {}

  static async create(brokerPort: number): Promise<OneWayLink> {
    const namespace = `picket-cut-${process.pid}-${Date.now()}`;
    const [here, there] = [`pkh${process.pid % 100_000}`, `pkt${process.pid % 100_000}`];
    const ip = (...command: string[]) => execFileSync('ip', command);
    ip('netns', 'add', namespace);
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', namespace);
    ip('addr', 'add', `${HERE}/30`, 'dev', here);
    ip('link', 'set', here, 'up');
    ip('-n', namespace, 'addr', 'add', `${THERE}/30`, 'dev', there);
    ip('-n', namespace, 'link', 'set', there, 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, HERE, resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const link = new OneWayLink(namespace, server, `mqtt://${HERE}:${port}`);
    server.on('connection', (socket) => link.relay(socket, connect(brokerPort, '127.0.0.1')));
    return link;
  }

  /** Runs a program on the other end. */
  get prefix(): string[] {
    return ['ip', 'netns', 'exec', this.namespace];
  }

  /** Drops what leaves the namespace, or what comes in. */
  cut(direction: 'in' | 'out'): void {
    this.iptables('-A', direction === 'in' ? 'INPUT' : 'OUTPUT', '-j', 'DROP');
  }

  heal(): void {
    this.iptables('-F');
  }

  remove(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    execFileSync('ip', ['netns', 'del', this.namespace]);
  }

  private iptables(...command: string[]): void {
    execFileSync('ip', ['netns', 'exec', this.namespace, 'iptables', ...command]);
  }

  private relay(one: Socket, other: Socket): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ]) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  }
}
