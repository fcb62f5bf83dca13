import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { readTar, writeTar, type Member } from './tar.js';

const MEMBERS = [
  { name: 'backup.json', text: '{}' },
  { name: 'database/alert/000000', text: 'x'.repeat(512) },
  { name: `data/models/${'a'.repeat(64)}.zip`, text: '' },
  { name: 'manifest.json', text: 'y'.repeat(1025) },
];

interface Text {
  readonly name: string;
  readonly text: string;
  readonly bytes?: number;
}

const asMember = ({ name, text, bytes }: Text): Member => ({
  name,
  bytes: bytes ?? text.length,
  content: [Buffer.from(text)],
});

async function written(members: readonly Text[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(Readable.from(members.map(asMember)))) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function read(bytes: Uint8Array): Promise<{ name: string; text: string }[]> {
  const found: { name: string; text: string }[] = [];
  const starts = Array.from({ length: Math.ceil(bytes.length / 100) }, (_, index) => index * 100);
  const source = Readable.from(starts.map((at) => bytes.subarray(at, at + 100)));
  for await (const { name, content } of readTar(source)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    found.push({ name, text: Buffer.concat(pieces).toString() });
  }
  return found;
}

it('gives back what was written', async () => {
  expect(await read(await written(MEMBERS))).toEqual(MEMBERS);
});

it('writes what tar reads', async () => {
  const input = await written(MEMBERS);
  expect(execFileSync('tar', ['tf', '-'], { input, encoding: 'utf8' }).trim().split('\n')).toEqual(
    MEMBERS.map(({ name }) => name),
  );
  expect(execFileSync('tar', ['xOf', '-', 'manifest.json'], { input, encoding: 'utf8' })).toBe('y'.repeat(1025));
});

it('finds a cut at any place, and a changed header', async () => {
  const bytes = await written(MEMBERS);
  for (let length = 0; length < bytes.length; length += 37)
    await expect(read(bytes.subarray(0, length))).rejects.toThrow('the backup is damaged');
  bytes.writeUInt8(0x41, 600);
  bytes.writeUInt8(0x41, 1030);
  await expect(read(bytes)).rejects.toThrow('a header in it is wrong');
});

it('refuses to write a member that is not as long as it says', async () => {
  await expect(written([{ name: 'a', text: 'abc', bytes: 4 }])).rejects.toThrow('a has changed');
});
