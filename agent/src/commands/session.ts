import { describeError } from '@picket/shared/errors';
import type { Agent } from '../agent.js';
import type { AgentConfig } from '../config.js';
import { loadConfig } from '../config.js';
import { errorLine, exitCodeOf } from '../errors.js';
import { ExitCode } from '../exit-code.js';
import type { Logger } from '../host/log.js';

/** What a command does with a running agent until `signal` says to stop; gives faults of its input. */
export type Session = (agent: Agent, signal: AbortSignal, config: AgentConfig) => Promise<readonly string[]>;

/** How long a source may take to end when it is told to. */
const SOURCE_GRACE_MS = 500;
/** How long an agent that has failed may take to put away what it has. */
const STOP_GRACE_MS = 10_000;

/**
 * Starts an agent, lets `session` use it, and stops it in good order: by itself at the end of the input, or by SIGTERM
 * or SIGINT, after which open flows are still scored and everything is on the disk.
 */
export function runAgent(configFile: string | undefined, session: Session): Promise<ExitCode> {
  return runConfigured(loadConfig(process.env, configFile), session);
}

/** The same with a configuration that was read before, for instance by a user who may read it. */
export async function runConfigured(config: AgentConfig, session: Session): Promise<ExitCode> {
  const { createLogger } = await import('../host/log.js');
  const { composeAgent } = await import('../compose.js');
  const { startMetrics } = await import('../metrics.js');
  const logger = createLogger(config['log.level']);
  const agent = await composeAgent(config, logger);
  const stopping = listenForSignals(agent, logger);
  const metrics = await startMetrics(agent, config['metrics.port']);
  let failure: unknown;
  try {
    await agent.start();
    const faults = await endOrAbort(session(agent, stopping, config), stopping);
    for (const fault of faults) logger.warn(fault);
    const left = await agent.drain(stopping);
    if (left > 0 && !agent.isLeaving)
      logger.warn(`${left} records are not acknowledged yet; they stay on disk for the next start`);
    await agent.stop();
    await agent.purge();
    await metrics.close();
    // A read from a silent pipe cannot be taken back, and would keep the process alive until something comes.
    if (stopping.aborted) process.exit(ExitCode.Done);
    return faults.length > 0 ? ExitCode.Unreadable : ExitCode.Done;
  } catch (error) {
    failure = error;
  }
  return endWith(failure, agent);
}

/** Tells the control plane why this host cannot capture: the operator who waits for the agent there would wait for ever. */
export async function tellTrouble(config: AgentConfig, logger: Logger, error: unknown): Promise<void> {
  const { composeAgent } = await import('../compose.js');
  try {
    const agent = await composeAgent(config, logger);
    await agent.tellTrouble(errorLine(error));
  } catch (trouble) {
    logger.debug(`the control plane does not hear of that: ${describeError(trouble)}`);
  }
}

/**
 * Ends the process: what has failed may have left anything open, and a process that does nothing but lives on is never
 * started again by whoever watches it.
 */
async function endWith(failure: unknown, agent: Agent): Promise<never> {
  process.stderr.write(`${errorLine(failure)}\n`);
  const late = setTimeout(() => process.exit(exitCodeOf(failure)), STOP_GRACE_MS);
  await agent.stop().catch(() => undefined);
  clearTimeout(late);
  process.exit(exitCodeOf(failure));
}

/** The session's faults; none when it was stopped and its source does not notice, since nothing comes in. */
async function endOrAbort(session: Promise<readonly string[]>, stopping: AbortSignal): Promise<readonly string[]> {
  const aborted = new Promise<readonly string[]>((resolve) => {
    stopping.addEventListener('abort', () => setTimeout(() => resolve([]), SOURCE_GRACE_MS), { once: true });
  });
  return Promise.race([session, aborted]);
}

function listenForSignals(agent: Agent, logger: Logger): AbortSignal {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    logger.info(`${signal}: finishing open flows and stopping`);
    stopping.abort();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  agent.onDecommissioned(() => {
    logger.warn('the control plane has taken this host out of service: stopping, and deleting what the agent has here');
    stopping.abort();
  });
  process.on('SIGHUP', () => void agent.reload());
  return stopping.signal;
}
