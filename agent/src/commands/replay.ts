import { InvalidArgumentError, Option, type Command } from 'commander';
import { describeError } from '@picket/shared/errors';
import type { Agent } from '../agent.js';
import type { PacketSource } from '../sources/index.js';
import { AgentError, isUnreadableInput } from '../errors.js';
import { replayMs, type Extent, type Pace } from '../sources/replay/pacing.js';
import { CAPTURES, isPipe, listInputs } from './inputs.js';
import { runAgent } from './session.js';

/** A replay that takes longer says so. */
const LONG_S = 60;

interface ReplayOptions {
  readonly config?: string;
  readonly speed?: Pace;
  readonly pps?: Pace;
  readonly loop?: boolean;
  readonly maxWait: number;
  readonly waitForModel?: boolean;
}

/** Adds `replay`: captures as if they were happening now. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('replay captures as live traffic; each capture is metered separately')
    .argument('<inputs...>', 'pcap or pcapng files, plain or gzip, or folders of them, one after another')
    .option('-c, --config <file>', 'YAML file with settings')
    .addOption(
      new Option('--speed <factor>', 'multiple of the recorded speed; max is as fast as possible (default: 1)')
        .argParser(parseSpeed)
        .conflicts('pps'),
    )
    .option('--pps <number>', 'packets per second, regardless of the recorded speed', parsePacketsPerSecond)
    .option('--max-wait <seconds>', 'maximum wait between two packets; longer gaps are shortened', parseWait, 60)
    .option('--loop', 'repeat after the last capture, until stopped')
    .option('--wait-for-model', 'wait until a model is active')
    .action(async (given: string[], options: ReplayOptions) => {
      if (given.includes('-'))
        throw new AgentError(
          'usage.invalid',
          'user',
          'replay reads each capture twice and cannot take standard input',
          {
            next: 'use run --input -',
          },
        );
      const inputs = await listInputs(given, CAPTURES);
      for (const input of inputs)
        if (await isPipe(input))
          throw new AgentError(
            'usage.invalid',
            'user',
            `replay reads each capture twice and cannot take the pipe ${input}`,
            {
              next: `use run --input ${input}`,
            },
          );
      process.exitCode = await runAgent(options.config, (agent, signal) => replay(agent, inputs, options, signal));
    });
}

async function replay(
  agent: Agent,
  inputs: readonly string[],
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const pace = options.speed ?? options.pps ?? { kind: 'speed', factor: 1 };
  if (options.waitForModel) await agent.waitForModel(signal);
  const faults = new Set<string>();
  let packets: number;
  do {
    packets = 0;
    for (const input of inputs) {
      if (signal.aborted) break;
      const played = await replayOne(agent, input, { pace, maxWaitS: options.maxWait }, signal);
      packets += played.packets;
      if (played.fault !== null) faults.add(played.fault);
    }
    // A round without a packet would be the same for ever.
  } while (options.loop && !signal.aborted && packets > 0);
  return [...faults];
}

interface Played {
  readonly packets: number;
  readonly fault: string | null;
}

interface Playing {
  readonly pace: Pace;
  readonly maxWaitS: number;
}

async function replayOne(
  agent: Agent,
  input: string,
  { pace, maxWaitS }: Playing,
  signal: AbortSignal,
): Promise<Played> {
  const { openCapture } = await import('../sources/index.js');
  const { longestWaitUs, PacedSink } = await import('../sources/replay/pacing.js');
  const waitUs = longestWaitUs(pace, maxWaitS);
  try {
    const extent = await measure(await openCapture(input), waitUs, signal);
    if (extent.packets === 0) return { packets: 0, fault: null };
    announce(input, pace, extent, maxWaitS);
    const source = await openCapture(input);
    const { packets, fault } = await agent.consume(
      source,
      signal,
      (sink) => new PacedSink(sink, pace, extent, Date.now(), signal, waitUs),
    );
    return { packets, fault: fault === null ? null : `${input}: ${fault} (${packets} packets were read)` };
  } catch (error) {
    if (!isUnreadableInput(error)) throw error;
    return { packets: 0, fault: describeError(error) };
  }
}

async function measure(source: PacketSource, longestWaitUs: number, signal: AbortSignal): Promise<Extent> {
  const { ExtentMeter } = await import('../sources/replay/pacing.js');
  const meter = new ExtentMeter(longestWaitUs);
  await source.run(meter, signal);
  return meter;
}

/** Says how long the replay takes, if it is long or cuts silences short. */
function announce(input: string, pace: Pace, extent: Extent, maxWaitS: number): void {
  const seconds = replayMs(pace, extent) / 1000;
  if (seconds < LONG_S && extent.shortened === 0) return;
  const shortened = `; ${extent.shortened} silences are cut short to ${maxWaitS} s (see --max-wait)`;
  const length = seconds < 2 * LONG_S ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
  process.stderr.write(
    `picket-agent: ${input} takes about ${length} to replay${extent.shortened > 0 ? shortened : ''}\n`,
  );
}

function parseSpeed(text: string): Pace {
  if (text === 'max') return { kind: 'unlimited' };
  return { kind: 'speed', factor: positive(text) };
}

function parsePacketsPerSecond(text: string): Pace {
  return { kind: 'packets', perSecond: positive(text) };
}

function parseWait(text: string): number {
  return positive(text);
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('a number above zero');
  return number;
}
