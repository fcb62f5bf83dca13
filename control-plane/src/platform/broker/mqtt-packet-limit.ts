import { CONNECT, findTextFault, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, type TextFault } from './mqtt-text.js';

/** MQTT 3.1.1 §2.2.3: a length has at most four bytes of seven bits, the eighth says whether another follows. */
const MAX_LENGTH_BYTES = 4;
const PUBACK = 4;
/** Length of the topic, before it. */
const TOPIC_LENGTH_BYTES = 2;
/** Packets that are kept until their texts are checked; the contract's are far smaller. */
const MAX_TEXT_PACKET_BYTES = 64 * 1024;
const WHOLE_TEXT_PACKETS: ReadonlySet<number> = new Set([CONNECT, SUBSCRIBE, UNSUBSCRIBE]);

export type Violation = 'packet-too-large' | 'malformed-length' | 'qos-2' | TextFault;

/**
 * Reads the fixed headers and the texts of a stream of MQTT packets, and tells when one is not to be accepted. Keeps no
 * payload.
 */
export class MqttPacketLimit {
  private count = 0;
  private state: 'type' | 'length' | 'body' = 'type';
  private type = 0;
  private length = 0;
  private lengthBytes = 0;
  /** First bytes of the body, as far as they are still needed for its texts. */
  private text: Uint8Array[] = [];
  private textBytes = 0;
  private textBytesNeeded = 0;

  /** @param limitBytes largest packet, without its fixed header; may be raised at any time */
  constructor(
    public limitBytes: number,
    private readonly allowsQos2 = false,
  ) {}

  /** @returns packets that have begun since it was asked last, without acknowledgements: those answer the broker */
  takeCount(): number {
    const { count } = this;
    this.count = 0;
    return count;
  }

  /** @returns why the stream has to end, or undefined to go on */
  check(chunk: Uint8Array): Violation | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.state === 'body') {
        const part = chunk.subarray(at, at + this.length);
        const fault = this.readBody(part);
        if (fault) return fault;
        at += part.length;
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
    this.type = byte >> 4;
    this.length = 0;
    this.lengthBytes = 0;
    if (this.type !== PUBACK) this.count += 1;
    const qos = (byte >> 1) & 3;
    // The contract ends at QoS 1, and the broker would have to keep each QoS 2 message until its release.
    return this.type === PUBLISH && qos > 1 && !this.allowsQos2 ? 'qos-2' : undefined;
  }

  private readLength(byte: number): Violation | undefined {
    this.length += (byte & 0x7f) * 128 ** this.lengthBytes;
    this.lengthBytes += 1;
    const isWhole = WHOLE_TEXT_PACKETS.has(this.type);
    if (this.length > (isWhole ? Math.min(this.limitBytes, MAX_TEXT_PACKET_BYTES) : this.limitBytes))
      return 'packet-too-large';
    if (byte & 0x80) return this.lengthBytes === MAX_LENGTH_BYTES ? 'malformed-length' : undefined;
    this.state = this.length > 0 ? 'body' : 'type';
    this.text = [];
    this.textBytes = 0;
    this.textBytesNeeded = isWhole ? this.length : this.type === PUBLISH ? TOPIC_LENGTH_BYTES : 0;
    return undefined;
  }

  private readBody(part: Uint8Array): TextFault | undefined {
    this.length -= part.length;
    if (this.length === 0) this.state = 'type';
    return this.textBytes < this.textBytesNeeded ? this.readText(part) : undefined;
  }

  private readText(part: Uint8Array): TextFault | undefined {
    const taken = part.subarray(0, this.textBytesNeeded - this.textBytes);
    this.text.push(taken);
    this.textBytes += taken.length;
    if (this.textBytes < this.textBytesNeeded) return undefined;
    const body = Buffer.concat(this.text);
    if (this.type === PUBLISH && this.textBytes === TOPIC_LENGTH_BYTES) {
      this.textBytesNeeded += body.readUInt16BE();
      return this.textBytesNeeded > this.textBytes ? this.readText(part.subarray(taken.length)) : undefined;
    }
    this.text = [];
    return findTextFault(this.type, body);
  }
}
