/** MQTT 3.1.1 §2.2.3: a length has at most four bytes of seven bits, the eighth says whether another follows. */
const MAX_LENGTH_BYTES = 4;
const PUBLISH = 3;

export type Violation = 'packet-too-large' | 'malformed-length' | 'qos-2';

/** Reads the fixed headers of a stream of MQTT packets, and tells when one is not to be accepted. Keeps no payload. */
export class MqttPacketLimit {
  private state: 'type' | 'length' | 'body' = 'type';
  private length = 0;
  private lengthBytes = 0;

  /** @param limitBytes largest packet, without its fixed header; may be raised at any time */
  constructor(public limitBytes: number) {}

  /** @returns why the stream has to end, or undefined to go on */
  check(chunk: Uint8Array): Violation | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.state === 'body') {
        at += this.skip(chunk.length - at);
        continue;
      }
      const violation = this.state === 'type' ? this.readType(chunk[at]!) : this.readLength(chunk[at]!);
      if (violation) return violation;
      at += 1;
    }
    return undefined;
  }

  private readType(byte: number): Violation | undefined {
    this.state = 'length';
    this.length = 0;
    this.lengthBytes = 0;
    const qos = (byte >> 1) & 3;
    // The contract ends at QoS 1, and the broker would have to keep each QoS 2 message until its release.
    return byte >> 4 === PUBLISH && qos > 1 ? 'qos-2' : undefined;
  }

  private readLength(byte: number): Violation | undefined {
    this.length += (byte & 0x7f) * 128 ** this.lengthBytes;
    this.lengthBytes += 1;
    if (this.length > this.limitBytes) return 'packet-too-large';
    if (byte & 0x80) return this.lengthBytes === MAX_LENGTH_BYTES ? 'malformed-length' : undefined;
    this.state = this.length > 0 ? 'body' : 'type';
    return undefined;
  }

  private skip(available: number): number {
    const skipped = Math.min(available, this.length);
    this.length -= skipped;
    if (this.length === 0) this.state = 'type';
    return skipped;
  }
}
