import { isUtf8 } from 'node:buffer';

export type TextFault = 'text-not-utf8' | 'text-with-nul';

/** Packet types with text in their body. */
export const CONNECT = 1;
export const PUBLISH = 3;
export const SUBSCRIBE = 8;
export const UNSUBSCRIBE = 10;

/** Flags of CONNECT, MQTT 3.1.1 §3.1.2.3. */
const HAS_USER_NAME = 0x80;
const HAS_WILL = 0x04;
/** Of the level of the protocol: bridges set it. */
const BRIDGE_BIT = 0x80;
/** From here on a CONNECT has properties before its texts; the broker refuses it for its level. */
const FIRST_LEVEL_WITH_PROPERTIES = 5;
const PACKET_ID_BYTES = 2;

/**
 * What is wrong with the texts of a packet (MQTT 3.1.1 §1.5.3: well-formed UTF-8 without U+0000). The broker decodes them
 * leniently, so that two names could become one.
 * @param body without the fixed header; of a PUBLISH its topic is enough
 */
export function findTextFault(type: number, body: Uint8Array): TextFault | undefined {
  for (const text of textsOf(type, new Cursor(body))) {
    if (!isUtf8(text)) return 'text-not-utf8';
    if (text.includes(0)) return 'text-with-nul';
  }
  return undefined;
}

/** Texts as far as the packet has them: what is cut off is the broker's to refuse. */
function textsOf(type: number, body: Cursor): Uint8Array[] {
  if (type === CONNECT) return textsOfConnect(body);
  if (type === PUBLISH) return [body.field()];
  return filtersOf(body, type === SUBSCRIBE ? 1 : 0);
}

function textsOfConnect(body: Cursor): Uint8Array[] {
  const protocol = body.field();
  const level = body.byte() & ~BRIDGE_BIT;
  const flags = body.byte();
  body.skip(2);
  if (level >= FIRST_LEVEL_WITH_PROPERTIES) return [protocol];
  const texts = [protocol, body.field()];
  if (flags & HAS_WILL) {
    texts.push(body.field());
    // The will's payload is no text.
    body.field();
  }
  if (flags & HAS_USER_NAME) texts.push(body.field());
  return texts;
}

function filtersOf(body: Cursor, bytesAfterEach: number): Uint8Array[] {
  const filters: Uint8Array[] = [];
  body.skip(PACKET_ID_BYTES);
  while (!body.isAtEnd) {
    filters.push(body.field());
    body.skip(bytesAfterEach);
  }
  return filters;
}

/** Reads on past the end as if there were nothing. */
class Cursor {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  skip(count: number): void {
    this.at += count;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  /** Length in two bytes, then as many bytes. */
  field(): Uint8Array {
    const length = this.byte() * 256 + this.byte();
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }
}
