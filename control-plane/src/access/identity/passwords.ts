import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ControlPlaneError } from '../../errors.js';

/** RFC 9106 §4, the second recommended choice, with one lane: 64 MiB and 3 passes. */
const COST = { memory: 64 * 1024, passes: 3, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** NIST SP 800-63B §3.1.1.2 asks for 8 beside a second factor, 15 without; guesses are limited and the hash is slow here. */
const MIN_CHARACTERS = 12;
/** Of 0 to 4: "safely unguessable: moderate protection from offline slow-hash scenario". */
const MIN_SCORE = 3;
/** Longer ones gain nothing and cost much time to judge. */
const JUDGED_CHARACTERS = 100;

const hashWith = promisify(argon2);

/** @returns Argon2id as a PHC string: salt and cost are in it */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { memory, passes, parallelism } = COST;
  const tag = await derive(password, salt, COST);
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${base64(salt)}$${base64(tag)}`;
}

/** @param hash undefined: there is no such person, and finding that out takes as long */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const { salt, tag, ...cost } = parse(hash ?? NOBODY);
  const given = await derive(password, salt, cost);
  return timingSafeEqual(given, tag) && hash !== undefined;
}

/**
 * Refuses what is guessed first, by lists of common passwords, names and words that come with the library.
 * @param name the person's, which is guessed too
 * @throws PicketError `access.password.weak`
 */
export async function requireStrong(password: string, name: string): Promise<void> {
  if (password.length < MIN_CHARACTERS) throw weak(`it needs ${MIN_CHARACTERS} characters or more`);
  // The lists are large and seldom needed.
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const { score } = judge.check(password.slice(0, JUDGED_CHARACTERS), [name, 'picket']);
  if (score < MIN_SCORE) throw weak('it is among those that are guessed first');
}

interface Hash {
  readonly salt: Buffer;
  readonly tag: Buffer;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/;
/** Of a random password. */
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(TAG_BYTES))}`;

function parse(hash: string): Hash {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash) ?? [];
  return {
    ...{ memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    ...{ salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') },
  };
}

function derive(password: string, salt: Buffer, { memory, passes, parallelism }: Omit<Hash, 'salt' | 'tag'>) {
  const message = Buffer.from(password.normalize('NFKC'));
  return hashWith('argon2id', { message, nonce: salt, tagLength: TAG_BYTES, memory, passes, parallelism });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function weak(why: string): ControlPlaneError {
  return new ControlPlaneError('access.password.weak', `the password is too easy to guess: ${why}`, {
    next: 'take several unusual words, or let a password manager make one',
  });
}
