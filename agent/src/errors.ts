import { ConfigurationError } from '@picket/shared/config';
import { describeError, PicketError, type ErrorDetails, type ErrorKind } from '@picket/shared/errors';

/** Exit codes, the same for every command. */
export const enum ExitCode {
  Done = 0,
  Failed = 1,
  Usage = 2,
  Unreadable = 3,
}

/** Every code that the agent itself throws outside of `capture/`; the text after the dot names the case. */
export type AgentErrorCode =
  | 'usage.invalid'
  | 'input.unreadable'
  | 'input.not-flows'
  | 'state.locked'
  | 'state.unusable'
  | 'outbox.closed'
  | 'model.not-found'
  | 'model.wrong-profile'
  | 'model.wrong-features'
  | 'model.wrong-digest'
  | 'model.download'
  | 'model.vet'
  | 'model.quarantined'
  | 'scoring.failed';

export class AgentError extends PicketError<AgentErrorCode> {
  constructor(code: AgentErrorCode, kind: ErrorKind, message: string, details?: ErrorDetails) {
    super(code, kind, message, details);
  }
}

/** What the process answers when a command ends with this error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConfigurationError) return ExitCode.Usage;
  const code = error instanceof PicketError ? String(error.code) : '';
  if (code.startsWith('usage.')) return ExitCode.Usage;
  return /^(capture|input)\./.test(code) ? ExitCode.Unreadable : ExitCode.Failed;
}

/**
 * One line for the terminal. An error without a code is a bug or comes from a library: its message says what happened,
 * a stack trace would help nobody who runs the program.
 */
export function errorLine(error: unknown): string {
  const text = describeError(error);
  return `picket-agent: ${error instanceof ConfigurationError ? text : text.replace(/\s*\n\s*/g, ' ')}`;
}
