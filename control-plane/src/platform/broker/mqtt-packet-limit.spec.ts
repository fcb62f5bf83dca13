import { describe, expect, it } from '@jest/globals';
import { generate } from 'mqtt-packet';
import { MqttPacketLimit, type Violation } from './mqtt-packet-limit.js';

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

  it('counts packets, without acknowledgements, and begins anew each time', () => {
    const limit = new MqttPacketLimit(300);
    limit.check(Buffer.from([0xc0, 0x00, 0x40, 0x02, 0x00, 0x01, 0xc0]));
    expect(limit.takeCount()).toBe(2);
    limit.check(Buffer.from([0x00]));
    expect(limit.takeCount()).toBe(0);
  });

  it('lets QoS 2 pass for whom it is meant', () => {
    expect(new MqttPacketLimit(10, true).check(Uint8Array.of(PUBLISH_QOS_2, 0x02))).toBeUndefined();
  });
});

const BAD = Buffer.from([0x61, 0xc3, 0x28]);
const NUL = Buffer.from('a\0b');
const SURROGATE = Buffer.from([0xed, 0xa0, 0x80]);
const OVERLONG_NUL = Buffer.from([0xc0, 0x80]);

describe('texts in packets', () => {
  const text = (bytes: Buffer) => Buffer.concat([Buffer.from([0, bytes.length]), bytes]);
  const packet = (header: number, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([header, body.length]), body]);
  };
  const id = Buffer.from([0, 1]);
  const connect = (flags: number, ...fields: Buffer[]) =>
    packet(0x10, text(Buffer.from('MQTT')), Buffer.from([4, flags, 0, 60]), ...fields.map(text));
  const good = Buffer.from('edge-ü-\ufffd-😀');
  const places: [string, (bytes: Buffer) => Buffer][] = [
    ['a client id', (bytes) => connect(2, bytes)],
    ['a will topic', (bytes) => connect(6, good, bytes, BAD)],
    ['a user name', (bytes) => connect(0xc6, good, good, BAD, bytes, BAD)],
    ['the topic of a message', (bytes) => packet(0x30, text(bytes), BAD)],
    ['the topic of an acknowledged message', (bytes) => packet(0x32, text(bytes), id, BAD)],
    ['the first filter', (bytes) => packet(0x82, id, text(bytes), Buffer.from([1]))],
    ['another filter', (bytes) => packet(0x82, id, text(good), Buffer.from([1]), text(bytes), Buffer.from([0]))],
    ['a filter that is given up', (bytes) => packet(0xa2, id, text(good), text(bytes))],
  ];
  const check = (stream: Buffer, size: number): Violation | undefined => {
    const limit = new MqttPacketLimit(1000);
    for (let at = 0; at < stream.length; at += size) {
      const violation = limit.check(stream.subarray(at, at + size));
      if (violation) return violation;
    }
    return undefined;
  };

  it.each(places)('are checked: %s', (_what, make) => {
    for (const size of [1, 2, 3, 1000]) {
      expect(check(Buffer.concat([make(good), make(good)]), size)).toBeUndefined();
      for (const bytes of [BAD, SURROGATE, OVERLONG_NUL])
        expect(check(Buffer.concat([make(good), make(bytes)]), size)).toBe('text-not-utf8');
      expect(check(Buffer.concat([make(good), make(NUL)]), size)).toBe('text-with-nul');
    }
  });

  it('are read where they are, and passwords and payloads are no texts', () => {
    const will = { topic: 'a/b', payload: BAD, qos: 1 as const, retain: true };
    const login = generate({ cmd: 'connect', protocolId: 'MQTT', clientId: 'a', username: 'b', password: BAD, will });
    const message = generate({ cmd: 'publish', topic: 'a', payload: NUL, qos: 0, dup: false, retain: false });
    expect(check(Buffer.concat([login, message, message]), 1000)).toBeUndefined();
  });

  it('break nothing where packets lie about their lengths', () => {
    const whole = places.map(([, make]) => make(good));
    for (const bytes of whole)
      for (let at = 2; at < bytes.length; at += 1) {
        const lying = Buffer.from(bytes);
        lying[at] = 0xff;
        expect(() => check(Buffer.concat([lying, ...whole]), 5)).not.toThrow();
      }
  });

  it('do not pile up in a subscription without end', () => {
    expect(new MqttPacketLimit(1e6).check(Uint8Array.of(0x82, 0xff, 0xff, 0x7f))).toBe('packet-too-large');
  });
});
