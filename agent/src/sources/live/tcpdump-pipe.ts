import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import { CaptureError } from '../../packet/capture-error.js';
import { StreamReader } from '../file/byte-reader.js';
import { CaptureFile } from '../file/capture-file.js';
import { type CaptureEnd, type FrameSink, type InterfaceFacts, type PacketSource } from '../packet-source.js';

/** How long the sink waits for a call when no packet comes. */
const SILENCE_MS = 100;
const KERNEL_DROPS = /(\d+) packets? dropped by kernel/;
const LAST_WORDS_CHARACTERS = 4096;

export interface TcpdumpOptions {
  /** Buffer of the kernel. */
  readonly bufferBytes: number;
  readonly isPromiscuous: boolean;
  /** Whom tcpdump becomes once it has opened the interface; undefined where it is not started as root. */
  readonly user: string | undefined;
}

/**
 * Captures through `tcpdump -w -`: for machines on which packet sockets cannot be used from here.
 * @throws PicketError `capture.unusable` when there is no tcpdump
 */
export async function openTcpdump(name: string, options: TcpdumpOptions): Promise<TcpdumpPipe> {
  const child = spawn('tcpdump', argumentsOf(name, options), { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new CaptureError('capture.unusable', 'user', 'there is no tcpdump', { cause, next: 'install tcpdump' });
  }
  const facts = { mtuBytes: 0, isPromiscuous: options.isPromiscuous };
  return new TcpdumpPipe(name, facts, child.stdout, child.stderr, {
    ended: once(child, 'close'),
    interrupt: () => child.kill('SIGINT'),
  });
}

function argumentsOf(name: string, { bufferBytes, isPromiscuous, user }: TcpdumpOptions): string[] {
  const buffer = ['-B', String(bufferBytes / 1024)];
  return [
    '-i',
    name,
    '-n',
    '-U',
    ...(isPromiscuous ? [] : ['-p']),
    ...buffer,
    ...(user === undefined ? [] : ['-Z', user]),
    '-w',
    '-',
  ];
}

interface Process {
  readonly ended: Promise<unknown>;
  readonly interrupt: () => void;
}

export class TcpdumpPipe implements PacketSource {
  private lastWords = '';

  constructor(
    readonly name: string,
    readonly interfaceFacts: InterfaceFacts,
    private readonly packets: Readable,
    words: Readable,
    private readonly process: Process,
  ) {
    words.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS_CHARACTERS);
    });
  }

  async run(sink: FrameSink, signal?: AbortSignal): Promise<CaptureEnd> {
    // Told to stop, tcpdump writes what it has and closes the pipe.
    const interrupt = () => this.process.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    const reader = new StreamReader(this.packets, SILENCE_MS);
    const stream = new CaptureFile(this.name, reader, { isLive: true });
    try {
      const end = await stream.run(sink, signal);
      await this.stop();
      const fault = signal?.aborted === true ? null : this.reason();
      return { ...end, kernelDrops: this.drops(), fault };
    } catch (cause) {
      await this.stop();
      throw new CaptureError('capture.unusable', 'user', `tcpdump cannot capture: ${this.reason()}`, { cause });
    }
  }

  /** Ends tcpdump; without effect when it has ended. */
  async stop(): Promise<void> {
    this.process.interrupt();
    await this.process.ended;
  }

  /** tcpdump counts when it ends. */
  private drops(): number | null {
    const [, count] = KERNEL_DROPS.exec(this.lastWords) ?? [];
    return count === undefined ? null : Number(count);
  }

  /** The line with which it gave up; its counts come after it. */
  private reason(): string {
    const lines = this.lastWords.split('\n').filter((line) => line.startsWith('tcpdump: '));
    return lines.at(-1)?.slice('tcpdump: '.length) ?? 'it ended';
  }
}
