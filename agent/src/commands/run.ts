import { InvalidArgumentError, type Command } from 'commander';
import type { Agent } from '../agent.js';
import type { CaptureEnd, OpenedInterface } from '../sources/index.js';
import { loadConfig, type AgentConfig } from '../config.js';
import { AgentError } from '../errors.js';
import type { ExitCode } from '../exit-code.js';
import { runAgent, runConfigured, tellTrouble } from './session.js';

interface RunOptions {
  readonly config?: string;
  readonly input?: string;
  readonly interface?: string;
  readonly workers: number;
}

/** Each takes a ring, a flow table and a scorer. */
const MAX_WORKERS = 64;
const MIB = 1024 * 1024;

/** Adds `run`: packets as they come, for ever. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description('meter, score and report packets as they come')
    .option('-c, --config <file>', 'YAML file with settings')
    .option('--interface <name>', 'network interface; needs CAP_NET_RAW')
    .option('--workers <number>', 'number of capture threads', parseWorkers, 1)
    .option('-i, --input <file>', 'instead: pcap or pcapng file or named pipe; - is standard input (tcpdump -w - | …)')
    .action(async (options: RunOptions) => {
      process.exitCode = await run(options);
    });
}

function run({ config, input, interface: name, workers }: RunOptions): Promise<ExitCode> {
  if (input !== undefined && name === undefined) return runInput(config, input);
  if (name !== undefined && input === undefined) return runInterface(loadConfig(process.env, config), name, workers);
  throw new AgentError('usage.invalid', 'user', 'run takes packets from one place', {
    next: 'give --interface <name> or --input <file>',
  });
}

function runInput(config: string | undefined, input: string): Promise<ExitCode> {
  return runAgent(config, async (agent, signal) => {
    const { openCapture } = await import('../sources/index.js');
    return faultsOf(input, await agent.consume(await openCapture(input), signal));
  });
}

/**
 * What needs root's rights comes first and takes no byte from outside: the sockets are opened, but shut. State, models
 * and everything that is received belong to the user that the process has become.
 */
async function runInterface(config: AgentConfig, name: string, workers: number): Promise<ExitCode> {
  const { closeReaders, openReaders } = await import('../sources/index.js');
  const { becomeUser, chooseUser } = await import('../host/privileges.js');
  const { createLogger } = await import('../host/log.js');
  const logger = createLogger(config['log.level']);
  const { user, warning } = chooseUser(config['capture.user'], process.env['SUDO_USER']);
  if (warning !== undefined) logger.warn(warning);
  const opened = await openReaders(name, {
    method: config['capture.method'],
    workers,
    ringBytes: config['capture.ringMib'] * MIB,
    isPromiscuous: config['capture.promiscuous'],
    user,
    notice: (text) => logger.warn(text),
  }).catch(async (error: unknown) => {
    await tellTrouble(config, logger, error);
    throw error;
  });
  try {
    if (user !== undefined) becomeUser(user, config['state.dir']);
    return await runConfigured(config, async (agent, signal) =>
      faultsOf(name, await capture(agent, opened, signal, (text) => logger.warn(text))),
    );
  } finally {
    closeReaders(opened);
  }
}

async function capture(
  agent: Agent,
  opened: OpenedInterface,
  signal: AbortSignal,
  notice: (text: string) => void,
): Promise<CaptureEnd> {
  if (opened.kind === 'tcpdump') return agent.consume(opened.source, signal);
  const { readSocket } = await import('../sources/index.js');
  const [first, ...others] = opened.sockets;
  if (others.length > 0) return agent.consumeInWorkers(opened.sockets, signal);
  return agent.consume(readSocket(first, notice), signal);
}

function faultsOf(source: string, { fault, packets }: CaptureEnd): readonly string[] {
  return fault === null ? [] : [`${source}: ${fault} (${packets} packets were read)`];
}

function parseWorkers(text: string): number {
  const workers = Number(text);
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS)
    throw new InvalidArgumentError(`a whole number from 1 to ${MAX_WORKERS}`);
  return workers;
}
