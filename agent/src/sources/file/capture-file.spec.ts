import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type PicketError } from '@picket/shared/errors';
import { pcapngOf, pcapOf, type TimedFrame } from '../../../../test/support/traffic/pcap.js';
import { openCapture } from '../index.js';
import { type CaptureEnd } from '../packet-source.js';

const FRAMES: TimedFrame[] = [
  { timeUs: 1_600_000_000_000_001, frame: Buffer.from('first') },
  { timeUs: 1_600_000_000_999_999, frame: Buffer.from('the second') },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picket-capture-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: Buffer): Promise<{ frames: TimedFrame[]; end: CaptureEnd; clockUs: number }> {
  const path = join(folder, 'capture');
  await writeFile(path, content);
  const frames: TimedFrame[] = [];
  let clockUs = 0;
  const source = await openCapture(path);
  const end = await source.run({
    frame: (bytes, offset, captured, _wire, timeUs) =>
      void frames.push({ timeUs, frame: Buffer.from(bytes.subarray(offset, offset + captured)) }),
    pause: (nowUs) => void (clockUs = nowUs),
  });
  return { frames, end, clockUs };
}

async function refusal(content: Buffer): Promise<string> {
  const error = (await read(content).catch((thrown: unknown) => thrown)) as PicketError;
  return `${error.code}: ${error.message}`;
}

/** All frames in one buffer: millions of bytes are too many for `toEqual`. */
function bytesOf(frames: readonly TimedFrame[]): Buffer {
  return Buffer.concat(frames.map(({ frame }) => frame));
}

describe('reading captures', () => {
  const forms: Record<string, Buffer> = {
    'pcap, little endian': pcapOf(FRAMES),
    'pcap, big endian': pcapOf(FRAMES, { bigEndian: true }),
    'pcap in nanoseconds': pcapOf(FRAMES, { nanoseconds: true }),
    'pcap, gzip': gzipSync(pcapOf(FRAMES)),
    'pcap, two gzip members': Buffer.concat([
      gzipSync(pcapOf(FRAMES.slice(0, 1))),
      gzipSync(pcapOf(FRAMES.slice(1)).subarray(24)),
    ]),
    pcapng: pcapngOf(FRAMES),
    'pcapng, big endian': pcapngOf(FRAMES, { bigEndian: true }),
    'pcapng in nanoseconds': pcapngOf(FRAMES, { resolution: 9, ticks: (timeUs) => BigInt(timeUs) * 1000n + 999n }),
    'pcapng in 2^-20 seconds': pcapngOf(FRAMES, {
      resolution: 0x80 | 20,
      ticks: (timeUs) => (BigInt(timeUs) * 1048576n + 999_999n) / 1_000_000n,
    }),
    'pcapng with an offset': pcapngOf(FRAMES, {
      offsetSeconds: 1_600_000_000n,
      ticks: (timeUs) => BigInt(timeUs) - 1_600_000_000_000_000n,
    }),
  };

  it.each(Object.keys(forms))('%s', async (form) => {
    const { frames, end, clockUs } = await read(forms[form]);
    expect(frames).toEqual(FRAMES);
    expect(end).toEqual({ packets: 2, kernelDrops: null, fault: null });
    expect(clockUs).toBe(FRAMES[1].timeUs);
  });

  it('gives simple packet blocks the time 0', async () => {
    const { frames } = await read(pcapngOf(FRAMES, { simple: true }));
    expect(frames).toEqual(FRAMES.map(({ frame }) => ({ timeUs: 0, frame })));
  });

  it('carries records over from one window to the next', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => ({ timeUs: at, frame: Buffer.alloc(1000 + (at % 500), at) }));
    expect(bytesOf((await read(pcapOf(many))).frames).equals(bytesOf(many))).toBe(true);
  });

  it('makes room for a record that is larger than its window', async () => {
    const large = [{ timeUs: 5, frame: Buffer.alloc(3 << 20, 7) }, FRAMES[0]];
    expect(bytesOf((await read(pcapOf(large))).frames).equals(bytesOf(large))).toBe(true);
  });

  it.each([5, 0x0bad, 0x0a])('passes over a pcapng block of type %i that is larger than any packet', async (type) => {
    const large = Buffer.alloc((17 << 20) + 12);
    large.writeUInt32LE(type, 0);
    large.writeUInt32LE(large.length, 4);
    const [before, after] = [pcapngOf(FRAMES.slice(0, 1)), pcapngOf(FRAMES.slice(1))];
    const { frames, end } = await read(Buffer.concat([before, large, after]));
    expect(frames).toEqual(FRAMES);
    expect(end.fault).toBeNull();
    expect((await read(Buffer.concat([before, large.subarray(0, -1)]))).end.fault).toBe('cut off after packet 1');
  });

  it('stops when it is told to', async () => {
    const path = join(folder, 'stopped');
    await writeFile(path, pcapOf(Array.from({ length: 3000 }, () => ({ timeUs: 1, frame: Buffer.alloc(1500) }))));
    const abort = new AbortController();
    const source = await openCapture(path);
    const end = await source.run({ frame: () => abort.abort(), pause: () => undefined }, abort.signal);
    expect(end.packets).toBeLessThan(3000);
  });
});

describe('captures that are damaged', () => {
  it('keep what came before the cut', async () => {
    const { frames, end } = await read(pcapOf(FRAMES).subarray(0, -3));
    expect(frames).toEqual(FRAMES.slice(0, 1));
    expect(end.fault).toBe('cut off after packet 1');
  });

  it('keep what came before damaged gzip data', async () => {
    const random = randomBytes(600_000);
    const { frames, end } = await read(
      gzipSync(pcapOf([FRAMES[0], { timeUs: 2, frame: random }])).subarray(0, -20_000),
    );
    expect(frames).toEqual(FRAMES.slice(0, 1));
    expect(end.fault).toBe('the gzip data are cut off');
  });

  it('end at a record of an impossible size', async () => {
    const content = Buffer.concat([pcapOf(FRAMES), Buffer.alloc(16, 0x7f)]);
    const { frames, end } = await read(content);
    expect(frames).toEqual(FRAMES);
    expect(end.fault).toBe(`packet 3 claims ${0x7f7f7f7f} bytes`);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'the file is empty'],
    ['an image', Buffer.from('\x89PNG\r\n\x1a\n and more bytes of it', 'latin1'), 'a PNG image, not a capture'],
    ['a table', Buffer.from('Flow ID,Src IP,Src Port\n1,2,3\n'), 'text, not a capture'],
    ['a compressed table', gzipSync(Buffer.from('Flow ID,Src IP,Src Port\n1,2,3\n')), 'text, not a capture'],
  ])('are refused when they are %s', async (_name, content, reason) => {
    expect(await refusal(content)).toBe(`capture.unreadable: capture: ${reason}`);
  });

  it('are refused by the name of a link type that has no decoder', async () => {
    const reason = 'capture.link_type: capture: link type IEEE802_11 (105) is not supported';
    expect(await refusal(pcapOf(FRAMES, { linkType: 105 }))).toBe(reason);
    expect(await refusal(pcapngOf(FRAMES, { linkType: 105 }))).toBe(reason);
  });

  it('are refused when there is no file', async () => {
    await expect(openCapture(join(folder, 'absent'))).rejects.toMatchObject({ code: 'capture.unreadable' });
  });
});
