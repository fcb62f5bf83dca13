import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ControlPlaneError } from '../../errors.js';
import { ByteSource } from './byte-source.js';
import { damaged } from './tar.js';

/*
 * An encrypted backup:
 *
 *   "PICKET-SEALED-1\n" | cost (1) | salt (16) | nonce prefix (7) | HMAC-SHA-256 of what is before (32) | chunk | chunk | …
 *
 * Each chunk is 64 KiB of the archive (the last one is shorter, or empty) in AES-256-GCM, followed by its tag. The nonce of
 * a chunk is the prefix, its number, and whether it is the last one (the STREAM construction of Hoang, Reyhanitabar, Rogaway
 * and Vizár, 2015): chunks can neither be left out, nor change places, nor end early without the next tag failing.
 */
export const SEALED_MAGIC = Buffer.from('PICKET-SEALED-1\n');

const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
const SALT_BYTES = 16;
const PREFIX_BYTES = 7;
const MAC_BYTES = 32;
const KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';
/** Binary logarithm of scrypt's N: 128 MiB and about half a second for each guess. */
const COST = 17;
/** A file that asks for more than 1 GiB wants to harm who opens it. */
const MAX_COST = 20;
const OPENING_BYTES = SEALED_MAGIC.length + 1 + SALT_BYTES + PREFIX_BYTES;

interface Keys {
  readonly cipher: Buffer;
  /** Of the header: tells a wrong passphrase from a damaged file. */
  readonly mac: Buffer;
}

/** Encrypts an archive with a passphrase. @param cost of a guess at it; tests have no time */
export async function* seal(
  archive: AsyncIterable<Uint8Array>,
  passphrase: string,
  cost = COST,
): AsyncGenerator<Uint8Array> {
  const opening = Buffer.concat([SEALED_MAGIC, Buffer.of(cost), randomBytes(SALT_BYTES + PREFIX_BYTES)]);
  const keys = await deriveKeys(passphrase, opening);
  yield Buffer.concat([opening, macOf(opening, keys)]);
  const source = new ByteSource(archive);
  let chunk = await source.take(CHUNK_BYTES);
  for (let number = 0; ; number++) {
    const following = chunk.length < CHUNK_BYTES ? Buffer.alloc(0) : await source.take(CHUNK_BYTES);
    const isLast = following.length === 0;
    const cipher = createCipheriv(ALGORITHM, keys.cipher, nonceOf(opening, number, isLast));
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    if (isLast) return;
    chunk = following;
  }
}

/**
 * Decrypts what `seal` has written.
 * @throws PicketError `backup.wrong-passphrase` before anything is given, `backup.damaged` where a chunk is not as written
 */
export async function* unseal(sealed: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(sealed);
  try {
    const opening = await source.take(OPENING_BYTES);
    const mac = await source.take(MAC_BYTES);
    if (mac.length < MAC_BYTES) throw damaged('it ends too early');
    const keys = await deriveKeys(passphrase, opening);
    if (!timingSafeEqual(mac, macOf(opening, keys))) throw wrongPassphrase();
    let chunk = await source.take(CHUNK_BYTES + TAG_BYTES);
    for (let number = 0; ; number++) {
      const following = await source.take(CHUNK_BYTES + TAG_BYTES);
      const isLast = following.length === 0;
      yield open(chunk, keys, nonceOf(opening, number, isLast));
      if (isLast) return;
      chunk = following;
    }
  } finally {
    await source.close();
  }
}

function open(chunk: Buffer, keys: Keys, nonce: Buffer): Buffer {
  if (chunk.length < TAG_BYTES) throw damaged('it ends too early');
  const decipher = createDecipheriv(ALGORITHM, keys.cipher, nonce);
  decipher.setAuthTag(chunk.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw damaged('it was cut or changed', cause);
  }
}

function wrongPassphrase(): ControlPlaneError {
  return new ControlPlaneError('backup.wrong-passphrase', 'the passphrase is not that of this backup', {
    next: 'give the passphrase that the backup was made with',
  });
}

async function deriveKeys(passphrase: string, opening: Buffer): Promise<Keys> {
  const cost = opening.readUInt8(SEALED_MAGIC.length);
  if (cost < 1 || cost > MAX_COST) throw damaged('its header is wrong');
  const salt = opening.subarray(SEALED_MAGIC.length + 1, SEALED_MAGIC.length + 1 + SALT_BYTES);
  const options = { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** (cost + 11) };
  const derive = promisify<string, Buffer, number, typeof options, Buffer>(scrypt);
  const bytes = await derive(passphrase.normalize('NFC'), salt, 2 * KEY_BYTES, options);
  return { cipher: bytes.subarray(0, KEY_BYTES), mac: bytes.subarray(KEY_BYTES) };
}

const macOf = (opening: Buffer, keys: Keys) => createHmac('sha256', keys.mac).update(opening).digest();

function nonceOf(opening: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(PREFIX_BYTES + 5);
  opening.copy(nonce, 0, opening.length - PREFIX_BYTES);
  nonce.writeUInt32BE(number, PREFIX_BYTES);
  nonce[PREFIX_BYTES + 4] = isLast ? 1 : 0;
  return nonce;
}
