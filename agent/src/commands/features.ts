import { type Command, InvalidArgumentError, Option } from 'commander';
import { describeCaptureWarning } from '@picket/shared/contract';
import { describeError, PicketError } from '@picket/shared/errors';
import { PROFILE_NAMES, PROFILES } from '@picket/shared/features';
import { type FrameSink, openCapture } from '../sources/index.js';
import { AgentError } from '../errors.js';
import { ExitCode } from '../exit-code.js';
import { createFlowMeter, type FlowMeter, type FlowRecord, parseProfileId, type ProfileId } from '../profiles/index.js';
import { ROW_FORMATS, rowFormat, type RowFormatName } from '../files/row-format.js';
import { TextFile } from '../files/text-file.js';
import { CAPTURES, listInputs, refuseInputAsOutput } from './inputs.js';
import { explanationOf } from './explanation.js';
import { OneStream } from './one-stream.js';
import { Progress } from './progress.js';
import { stopOnSignals } from './stop-signals.js';
import { sayAside } from './print.js';
import { packetCountersOf, packetFindings } from '../traffic/traffic-findings.js';

const MIB = 1 << 20;
const DEFAULT_MEMORY_MIB = 256;

interface FeaturesOptions {
  readonly profile: ProfileId;
  readonly out: string;
  readonly format: RowFormatName;
  readonly label?: string;
  readonly onePacketFlows?: boolean;
  readonly strictCompat?: boolean;
  readonly continue?: boolean;
  readonly explain?: string;
  readonly memory: number;
}

/** Adds `features`: captures to flow rows. */
export function registerFeatures(program: Command): void {
  program
    .command('features')
    .description('compute the flow features of captures; a drop-in for CICFlowMeter')
    .argument(
      '[inputs...]',
      'pcap or pcapng files, plain or gzip, or folders of them, each metered separately; - is standard input',
    )
    .addOption(profileOption())
    .option('-o, --out <file>', 'output file; - is standard output', '-')
    .addOption(
      new Option('--format <format>', 'output format; none only counts the rows').choices(ROW_FORMATS).default('csv'),
    )
    .option('--label <text>', 'text of the label column')
    .option('--one-packet-flows', 'also write flows of one packet, which the cic- profiles leave out')
    .option('--strict-compat', 'misread frames that are not IPv4 as the original does (cic- profiles)')
    .option(
      '--continue',
      'the captures are one stream, as cut by tcpdump -C or -G: flows continue from one to the next',
    )
    .addOption(memoryOption())
    .option('--explain <column>', 'print the meaning of a column, in all profiles or in that of --profile')
    .action(async (given: string[], options: FeaturesOptions, command: Command) => {
      if (options.explain !== undefined) {
        const isChosen = command.getOptionValueSource('profile') !== 'default';
        process.stdout.write(explanationOf(options.explain, isChosen ? [options.profile.name] : PROFILE_NAMES));
        return;
      }
      if (given.length === 0) throw new AgentError('usage.invalid', 'user', 'features: name at least one capture');
      const inputs = await listInputs(given, CAPTURES);
      await refuseInputAsOutput(options.out, inputs);
      process.exitCode = await runFeatures(inputs, options);
    });
}

function profileOption(): Option {
  const names = PROFILE_NAMES.join(', ');
  return new Option('-p, --profile <id>', `which columns, by which rules: ${names}; picket-1+gre+vxlan opens tunnels`)
    .default({ name: 'cic-v40', changed: [] } satisfies ProfileId, 'cic-v40')
    .argParser((text) => {
      const id = parseProfileId(text);
      if (id === null) throw new InvalidArgumentError(`there are ${names}`);
      return id;
    });
}

function memoryOption(): Option {
  return new Option('--memory <MiB>', 'bound of the flow table').default(DEFAULT_MEMORY_MIB).argParser((text) => {
    const mebibytes = Number(text);
    if (!Number.isInteger(mebibytes) || mebibytes < 1) throw new InvalidArgumentError('a whole number from 1 on');
    return mebibytes;
  });
}

async function runFeatures(inputs: readonly string[], options: FeaturesOptions): Promise<ExitCode> {
  const profile = options.profile.name;
  const format = rowFormat(options.format, profile, options.label ?? PROFILES[profile].emptyLabel);
  const file = format === null ? null : new TextFile(options.out);
  const writesSingles = options.onePacketFlows === true || profile === 'picket-1';
  let rows = 0;
  const meter = createFlowMeter(
    {
      profile,
      decapsulation: options.profile.changed,
      memoryBytes: options.memory * MIB,
      strictCompat: options.strictCompat === true,
      sweepsByPackets: profile === 'picket-1',
    },
    {
      flow(record: FlowRecord): void {
        if (record.packets === 1 && !writesSingles) return;
        rows++;
        if (file !== null) format?.write(record, file);
      },
    },
  );
  file?.write(format?.head ?? '');
  const stopping = stopOnSignals();
  const unreadable = await readAll(inputs, { meter, file, options, stopping, stream: streamOf(meter, options) });
  meter.flush();
  file?.close();
  report(`${rows} rows`, meter, worlds(inputs.length, options));
  return unreadable ? ExitCode.Unreadable : ExitCode.Done;
}

interface Reading {
  readonly meter: FlowMeter;
  readonly file: TextFile | null;
  readonly options: FeaturesOptions;
  readonly stopping: AbortSignal;
  /** Where the captures are to be one. */
  readonly stream: OneStream | null;
}

function streamOf(meter: FlowMeter, { continue: isOneStream }: FeaturesOptions): OneStream | null {
  if (isOneStream !== true) return null;
  return new OneStream((capture) => {
    meter.flush();
    sayAside(
      `${capture} begins before the capture before it ended: no flow goes on into it (give them in order of time)`,
    );
  });
}

/** @returns whether anything of the inputs could not be read */
async function readAll(inputs: readonly string[], reading: Reading): Promise<boolean> {
  let isUnreadable = false;
  for (const input of inputs) {
    if (reading.stopping.aborted) break;
    const fault = await readOne(input, reading);
    if (reading.options.continue !== true) reading.meter.flush();
    if (fault === null) continue;
    isUnreadable = true;
    sayAside(fault);
  }
  return isUnreadable;
}

/** @returns one line about what could not be read; null if everything was */
async function readOne(input: string, { meter, file, options, stopping, stream }: Reading): Promise<string | null> {
  const progress = new Progress(input);
  try {
    const source = await openCapture(input, { anyLinkType: options.strictCompat === true });
    const sink = sinkOf(meter, file, progress);
    const end = await source.run(stream?.next(input, sink) ?? sink, stopping);
    return end.fault === null ? null : `${source.name}: ${end.fault} (${end.packets} packets were read)`;
  } catch (error) {
    if (error instanceof PicketError && String(error.code).startsWith('capture.')) return describeError(error);
    throw error;
  } finally {
    progress.end();
  }
}

/**
 * The cic- profiles are not swept here: the original never forgets which side of a flow began, and remembering it for
 * ever is exact. The table's bound still holds.
 */
function sinkOf(meter: FlowMeter, file: TextFile | null, progress: Progress): FrameSink {
  return {
    frame: (bytes, offset, capturedBytes, wireBytes, timeUs, linkType) =>
      meter.frame(bytes, offset, capturedBytes, wireBytes, timeUs, linkType),
    pause() {
      file?.open();
      progress.show(() => meter.counters());
      return undefined;
    },
  };
}

/** What was made of several captures. */
function worlds(captures: number, { continue: isOneStream }: FeaturesOptions): string[] {
  if (captures < 2) return [];
  return [`${captures} captures ${isOneStream === true ? 'as one stream' : 'one by one (see --continue)'}`];
}

function report(rows: string, meter: FlowMeter, captures: readonly string[]): void {
  const counters = meter.counters();
  const parts = [`${rows} of ${counters.flowsCreated} flows`, `${counters.packetsReceived} packets`, ...captures];
  for (const [reason, count] of Object.entries(counters.packetsMalformed)) parts.push(`${count} malformed (${reason})`);
  for (const [reason, count] of Object.entries(counters.packetsUnsupported))
    parts.push(`${count} without a flow (${reason})`);
  for (const [note, count] of Object.entries(counters.packetsNoted)) parts.push(`${count} ${note}`);
  const { pressure = 0, evicted = 0 } = counters.flowsExported;
  if (pressure > 0) parts.push(`${pressure} flows ended early because the table was nearly full (see --memory)`);
  if (evicted > 0) parts.push(`${evicted} flows ended early because the table was full (see --memory)`);
  sayAside(parts.join(', '));
  for (const warning of packetFindings(packetCountersOf(counters))) sayAside(describeCaptureWarning(warning));
}
