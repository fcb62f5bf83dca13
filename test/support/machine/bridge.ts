import { execFileSync } from 'node:child_process';
import { VethPair } from './veth.js';

/** How the agent's interface hangs on the bridge. */
export type BridgeTap = 'bridge' | 'macvlan';

const BRIDGE = 'picket-br';
const MACVLAN = 'picket-mv';
const SOURCE_MAC = Buffer.from('020000000001', 'hex');

/**
 * Two hosts on a Linux bridge, in a namespace of their own. What one sends to the other is for neither the bridge nor
 * a macvlan on it: both see it only when they are promiscuous, unlike a veth pair, which filters nothing.
 */
export class BridgedHosts extends VethPair {
  static build(tap: BridgeTap): BridgedHosts {
    const hosts = new BridgedHosts(`picket-bridge-${process.pid}-${Date.now()}`, tap === 'bridge' ? BRIDGE : MACVLAN);
    execFileSync('ip', ['netns', 'add', hosts.namespace]);
    hosts.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
    // The bridge then asks no firewall, which would drop what has no checksum.
    hosts.run('sysctl', '-qew', 'net.bridge.bridge-nf-call-iptables=0');
    hosts.run('ip', 'link', 'add', BRIDGE, 'type', 'bridge', 'mcast_snooping', '0');
    for (const [port, host] of [
      ['port1', hosts.sender],
      ['port2', 'picket-peer'],
    ]) {
      hosts.run('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', host);
      hosts.run('ip', 'link', 'set', port, 'master', BRIDGE);
      for (const end of [port, host]) hosts.run('ip', 'link', 'set', end, 'up');
    }
    hosts.run('ip', 'link', 'set', BRIDGE, 'up');
    if (tap === 'macvlan') {
      hosts.run('ip', 'link', 'add', 'link', BRIDGE, 'name', MACVLAN, 'type', 'macvlan', 'mode', 'passthru');
      hosts.run('ip', 'link', 'set', MACVLAN, 'up');
    }
    return hosts;
  }

  private addressesOnce: Buffer | undefined;
  /** Ethernet addresses of a frame from one host to the other. */
  get addresses(): Buffer {
    return (this.addressesOnce ??= Buffer.concat([this.peerAddress(), SOURCE_MAC]));
  }

  /** How many ask an interface for the frames of others. */
  promiscuity(name: string): number {
    const [, count] = /promiscuity (\d+)/.exec(this.run('ip', '-d', 'link', 'show', name)) ?? [];
    return Number(count);
  }

  private peerAddress(): Buffer {
    const text = this.run('cat', '/sys/class/net/picket-peer/address').trim();
    return Buffer.from(text.replaceAll(':', ''), 'hex');
  }
}
