import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { SharedError } from '../errors/index.js';

/**
 * What a person carries to a new host: who may enrol, where, and which CA to trust there. The hash of the CA makes the
 * first contact safe: whoever answers with another CA is not the control plane.
 */
export interface EnrolmentToken {
  /** UUID; names the token in lists and logs, and is no secret. */
  readonly id: string;
  /** 128 bits, base64url. */
  readonly secret: string;
  /** SHA-256 of the CA certificate (DER), hexadecimal. */
  readonly authority: string;
  /** Origin of the agents' listener, such as `https://picket.example:8443`. */
  readonly url: string;
}

const PREFIX = 'pk1_';
const ID_BYTES = 16;
const SECRET_BYTES = 16;
const DIGEST_BYTES = 32;
const CHECK_BYTES = 4;
const URL_OFFSET = ID_BYTES + SECRET_BYTES + DIGEST_BYTES;
const MAX_CHARACTERS = 2048;

/** A token that nobody has seen before. */
export function newEnrolmentToken(url: string, authority: string): EnrolmentToken {
  return { id: randomUUID(), secret: randomBytes(SECRET_BYTES).toString('base64url'), authority, url };
}

/** `pk1_` and base64url of id, secret, CA hash, URL, and the first four bytes of the SHA-256 of all of it. */
export function formatEnrolmentToken({ id, secret, authority, url }: EnrolmentToken): string {
  const content = Buffer.concat([
    Buffer.from(id.replaceAll('-', ''), 'hex'),
    Buffer.from(secret, 'base64url'),
    Buffer.from(authority, 'hex'),
    Buffer.from(url, 'utf8'),
  ]);
  return PREFIX + Buffer.concat([content, checkOf(content)]).toString('base64url');
}

/**
 * Reads a token as a person pasted it; spaces and line breaks around it are dropped.
 * @throws SharedError `enrolment.token-invalid`
 */
export function parseEnrolmentToken(text: string): EnrolmentToken {
  const token = text.trim();
  if (!token.startsWith(PREFIX)) throw invalid('an enrolment token begins with pk1_');
  if (token.length > MAX_CHARACTERS || !/^[A-Za-z0-9_-]+$/.test(token)) throw invalid('the enrolment token is damaged');
  const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
  const content = bytes.subarray(0, -CHECK_BYTES);
  if (content.length <= URL_OFFSET || !checkOf(content).equals(bytes.subarray(-CHECK_BYTES)))
    throw invalid('the enrolment token is damaged or was copied in part');
  return {
    id: formatUuid(content.subarray(0, ID_BYTES)),
    secret: content.subarray(ID_BYTES, ID_BYTES + SECRET_BYTES).toString('base64url'),
    authority: content.subarray(ID_BYTES + SECRET_BYTES, URL_OFFSET).toString('hex'),
    url: readUrl(content.subarray(URL_OFFSET).toString('utf8')),
  };
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.origin !== text) throw invalid('the enrolment token names no https:// address');
  return text;
}

function formatUuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function checkOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest().subarray(0, CHECK_BYTES);
}

function invalid(message: string): SharedError {
  return new SharedError('enrolment.token-invalid', 'user', message, { next: 'copy the whole command again' });
}
