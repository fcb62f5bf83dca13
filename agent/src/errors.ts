import { ConfigurationError } from '@picket/shared/config';
import { describeError, PicketError } from '@picket/shared/errors';
import { ExitCode } from './exit-code.js';

/** Every code that the agent itself throws; those of captures are in packet/capture-error.ts. */
export type AgentErrorCode =
  | 'usage.invalid'
  | 'input.unreadable'
  | 'input.not-flows'
  | 'file.too-large'
  | 'output.unwritable'
  | 'state.locked'
  | 'state.unusable'
  | 'outbox.closed'
  | 'model.not-found'
  | 'model.pinned'
  | 'model.wrong-profile'
  | 'model.wrong-features'
  | 'model.wrong-thresholds'
  | 'model.wrong-digest'
  | 'model.download'
  | 'model.vet'
  | 'model.quarantined'
  | 'enrolment.unreachable'
  | 'enrolment.refused'
  | 'enrolment.wrong-authority'
  | 'identity.decommissioned'
  | 'identity.unreadable'
  | 'doctor.finding'
  | 'scoring.failed'
  | 'scoring.over-limit'
  | 'worker.died';

export class AgentError extends PicketError<AgentErrorCode> {}

/** What the process answers when a command ends with this error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConfigurationError || codeOf(error).startsWith('usage.')) return ExitCode.Usage;
  return isUnreadableInput(error) ? ExitCode.Unreadable : ExitCode.Failed;
}

/** Is it the fault of an input file? The inputs beside it can still be read. */
export function isUnreadableInput(error: unknown): boolean {
  return /^(capture|input)\./.test(codeOf(error));
}

/** Has the reader of a pipe seen enough (`| head`)? No error worth words. */
export function isClosedPipe(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as NodeJS.ErrnoException).code === 'EPIPE' || isClosedPipe(error.cause);
}

function codeOf(error: unknown): string {
  return error instanceof PicketError ? String(error.code) : '';
}

/**
 * One line for the terminal. An error without a code is a bug or comes from a library: its message says what happened,
 * a stack trace would help nobody who runs the program.
 */
export function errorLine(error: unknown): string {
  const text = describeError(error);
  return `picket-agent: ${error instanceof ConfigurationError ? text : text.replace(/\s*\n\s*/g, ' ')}`;
}
