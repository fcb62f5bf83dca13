import { openSocketFor } from './af-packet-interface.js';
import { loadLibc } from './af-packet-libc.js';

const SIOCETHTOOL = 0x8946;
const NAME_BYTES = 16;
const REQUEST_BYTES = 40;
/** By linux/ethtool.h: what joins packets before they are captured, or hands over what the card will cut later. */
const OFFLOADS = { gro: 0x2b, lro: 0x25, tso: 0x1e, gso: 0x23 } as const;
/** ETHTOOL_GFLAGS answers flags of several kinds. */
const LRO_FLAG = 1 << 15;

/**
 * Names of the offloads that are on (`ethtool -k`); empty where the interface does not tell.
 * @throws PicketError `capture.unusable`
 */
export async function readOffloads(name: string): Promise<string[]> {
  const libc = await loadLibc();
  const fd = openSocketFor(libc, name);
  try {
    return Object.entries(OFFLOADS).flatMap(([offload, command]) => {
      // struct ethtool_value: command, answer.
      const value = Buffer.alloc(8);
      value.writeUInt32LE(command, 0);
      const request = Buffer.alloc(REQUEST_BYTES);
      request.write(name);
      request.writeBigUInt64LE(libc.addressOf(value), NAME_BYTES);
      if (libc.ioctl(fd, SIOCETHTOOL, request) !== 0) return [];
      const answer = value.readUInt32LE(4);
      return (offload === 'lro' ? answer & LRO_FLAG : answer) === 0 ? [] : [offload];
    });
  } finally {
    libc.close(fd);
  }
}
