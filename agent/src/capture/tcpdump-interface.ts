import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import { PicketError } from '@picket/shared/errors';
import { StreamReader } from './byte-reader.js';
import { CaptureFile } from './capture-file.js';
import { type CaptureEnd, type FrameSink, type PacketSource } from './packet-source.js';

const DEFAULT_SNAP_BYTES = 256;
/** How long the sink may wait to be called when no packet comes. */
const SILENCE_MS = 100;
const KERNEL_DROPS = /(\d+) packets? dropped by kernel/;
const LAST_WORDS_CHARACTERS = 4096;

export interface InterfaceOptions {
  /** Bytes kept of each packet; the headers are what counts. */
  readonly snapBytes?: number;
  /** What to capture, in tcpdump's words; everything when absent. */
  readonly filter?: string;
}

type Tcpdump = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Captures an interface through a `tcpdump` that writes to a pipe.
 * @throws PicketError `capture.interface` when tcpdump is absent, or may not or cannot capture there
 */
export async function openInterface(name: string, options: InterfaceOptions = {}): Promise<PacketSource> {
  const tcpdump = spawn('tcpdump', tcpdumpArguments(name, options), { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    await once(tcpdump, 'spawn');
  } catch (error) {
    throw new PicketError('capture.interface', 'user', `cannot capture ${name}: there is no tcpdump`, {
      next: 'install tcpdump',
      cause: error,
    });
  }
  return new TcpdumpInterface(name, tcpdump);
}

function tcpdumpArguments(name: string, { snapBytes, filter }: InterfaceOptions): string[] {
  const snap = String(snapBytes ?? DEFAULT_SNAP_BYTES);
  // `--` keeps a filter from being read as an option.
  return [
    '-i',
    name,
    '-n',
    '-U',
    '--immediate-mode',
    '-s',
    snap,
    '-w',
    '-',
    ...(filter === undefined ? [] : ['--', filter]),
  ];
}

/** A live source: it never ends by itself, and calls its sink on the machine's clock. */
class TcpdumpInterface implements PacketSource {
  private lastWords = '';
  private readonly ended: Promise<unknown>;

  constructor(
    readonly name: string,
    private readonly tcpdump: Tcpdump,
  ) {
    this.ended = once(tcpdump, 'close');
    tcpdump.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS_CHARACTERS);
    });
  }

  async run(sink: FrameSink, signal?: AbortSignal): Promise<CaptureEnd> {
    const reader = new StreamReader(this.tcpdump.stdout, SILENCE_MS);
    const stream = new CaptureFile(this.name, reader, { clockUs: () => Date.now() * 1000 });
    try {
      const end = await stream.run(sink, signal);
      const fault = signal?.aborted === true ? end.fault : this.reason();
      await this.stop();
      return { ...end, kernelDrops: this.kernelDrops(), fault };
    } catch (error) {
      await this.stop();
      throw new PicketError('capture.interface', 'user', `cannot capture ${this.name}: ${this.reason()}`, {
        next: 'check the name of the interface, and that the agent has CAP_NET_RAW',
        cause: error,
      });
    }
  }

  private async stop(): Promise<void> {
    this.tcpdump.kill('SIGINT');
    await this.ended;
  }

  /** tcpdump counts when it ends. */
  private kernelDrops(): number | null {
    const match = KERNEL_DROPS.exec(this.lastWords);
    return match === null ? null : Number(match[1]);
  }

  /** The last line that it said, without its name. */
  private reason(): string {
    const lines = this.lastWords.trim().split('\n');
    return lines.at(-1)?.replace(/^tcpdump: /, '') ?? 'tcpdump ended';
  }
}
