import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VethPair } from './veth.js';

const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';
const MONITOR = 'picket-mon';
const PORTS = ['to-client', 'to-server', 'to-monitor'] as const;
const HOSTS = ['picket-tx', 'picket-peer', MONITOR] as const;
const CLIENT_AND_SERVER = Buffer.from('020000000002020000000001', 'hex');

/** Two hosts and a monitor on a real Open vSwitch (userspace) that mirrors everything to the monitor. */
export class SwitchedHosts extends VethPair {
  private readonly folder = mkdtempSync(join(tmpdir(), 'picket-ovs-'));

  static build(): SwitchedHosts {
    const hosts = new SwitchedHosts(`picket-ovs-${process.pid}-${Date.now()}`, MONITOR);
    execFileSync('ip', ['netns', 'add', hosts.namespace]);
    hosts.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
    PORTS.forEach((port, index) => {
      hosts.run('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', HOSTS[index]);
      for (const end of [port, HOSTS[index]]) hosts.run('ip', 'link', 'set', end, 'up');
    });
    hosts.startSwitch();
    return hosts;
  }

  readonly addresses = CLIENT_AND_SERVER;

  override remove(): void {
    for (const name of ['vswitchd', 'ovsdb']) {
      const file = join(this.folder, `${name}.pid`);
      if (existsSync(file)) process.kill(Number(readFileSync(file, 'utf8')), 'SIGTERM');
    }
    super.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private startSwitch(): void {
    const socket = `${this.folder}/db.sock`;
    const daemon = (name: string) => [
      `--unixctl=${this.folder}/${name}.ctl`,
      `--pidfile=${this.folder}/${name}.pid`,
      `--log-file=${this.folder}/${name}.log`,
      '--detach',
      '--no-chdir',
    ];
    const own = Object.fromEntries(
      ['RUNDIR', 'DBDIR', 'LOGDIR', 'SYSCONFDIR'].map((key) => [`OVS_${key}`, this.folder]),
    );
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { env: { ...process.env, ...own }, stdio: 'ignore' });
    run('ovsdb-tool', 'create', `${this.folder}/conf.db`, SCHEMA);
    run('ovsdb-server', `${this.folder}/conf.db`, `--remote=punix:${socket}`, ...daemon('ovsdb'));
    const vsctl = (...args: string[]) => run('ovs-vsctl', `--db=unix:${socket}`, ...args);
    vsctl('--no-wait', 'init');
    run('ip', 'netns', 'exec', this.namespace, 'ovs-vswitchd', `unix:${socket}`, ...daemon('vswitchd'));
    vsctl('add-br', 'br0', '--', 'set', 'bridge', 'br0', 'datapath_type=netdev', 'fail-mode=standalone');
    for (const port of PORTS) vsctl('add-port', 'br0', port);
    const mirror = ['--id=@m', 'create', 'mirror', 'name=all', 'select-all=true', 'output-port=@p'];
    vsctl('--', '--id=@p', 'get', 'port', 'to-monitor', '--', ...mirror, '--', 'set', 'bridge', 'br0', 'mirrors=@m');
  }
}
