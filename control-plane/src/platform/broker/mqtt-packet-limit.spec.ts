import { describe, expect, it } from '@jest/globals';
import { MqttPacketLimit } from './mqtt-packet-limit.js';

const PUBLISH_QOS_1 = 0x32;
const PUBLISH_QOS_2 = 0x34;

describe('MqttPacketLimit', () => {
  it('lets packets up to the limit pass, however they are cut into chunks', () => {
    const packet = [PUBLISH_QOS_1, 0xac, 0x02, ...new Array<number>(300).fill(0x34)];
    const stream = Uint8Array.from([...packet, 0xc0, 0x00, ...packet]);
    for (const size of [1, 2, 3, 7, stream.length]) {
      const limit = new MqttPacketLimit(300);
      for (let at = 0; at < stream.length; at += size)
        expect(limit.check(stream.subarray(at, at + size))).toBeUndefined();
    }
  });

  it('tells a packet that is too large from its header, before its body has come', () => {
    expect(new MqttPacketLimit(299).check(Uint8Array.of(PUBLISH_QOS_1, 0xac, 0x02))).toBe('packet-too-large');
  });

  it('measures by the limit as it is when the header arrives', () => {
    const limit = new MqttPacketLimit(10);
    expect(limit.check(Uint8Array.of(0x10, 0x01, 0x00))).toBeUndefined();
    limit.limitBytes = 300;
    expect(limit.check(Uint8Array.of(PUBLISH_QOS_1, 0xac, 0x02))).toBeUndefined();
  });

  it('refuses a length of more than four bytes', () => {
    const limit = new MqttPacketLimit(Number.MAX_SAFE_INTEGER);
    expect(limit.check(Uint8Array.of(0x10, 0x80, 0x80, 0x80, 0x80))).toBe('malformed-length');
  });

  it('refuses QoS 2 and leaves the same byte alone in another packet type', () => {
    expect(new MqttPacketLimit(10).check(Uint8Array.of(PUBLISH_QOS_2, 0x02))).toBe('qos-2');
    expect(new MqttPacketLimit(10).check(Uint8Array.of(0x84, 0x00))).toBeUndefined();
  });
});
