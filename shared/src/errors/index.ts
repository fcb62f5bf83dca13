/**
 * Who has to act on an error.
 * - `user`: the input or the request was wrong; never retried.
 * - `operational`: expected trouble of the surroundings (broker away, disk full); retried and warned about.
 * - `unexpected`: a bug; reported.
 */
export type ErrorKind = 'user' | 'operational' | 'unexpected';

export interface ErrorDetails {
  /** What the reader should do next, one sentence. */
  readonly next?: string;
  /** The command that does it, for a reader at a terminal; a page has a button of its own. */
  readonly command?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error that Picket throws on purpose. `code` is public API, listed in ERRORS.md. Each package has one
 * subclass with a closed union of codes.
 */
export abstract class PicketError<Code extends string = string> extends Error {
  readonly next: string | undefined;
  readonly command: string | undefined;

  constructor(
    readonly code: Code,
    readonly kind: ErrorKind,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.next = details.next;
    this.command = details.command;
  }
}

/** Every code that shared/ itself throws. */
export type SharedErrorCode =
  | 'configuration.invalid'
  | 'enrolment.token-invalid'
  | 'model.forbidden-onnx'
  | 'model.invalid-bundle'
  | 'sketch.invalid'
  | 'sketch.resolution';

export class SharedError extends PicketError<SharedErrorCode> {}

/** Length of the text for an object that is not an Error. */
const MAX_CHARACTERS = 300;

/** One line for a person: what is wrong and what to do next. Errors of other origin give their message alone. */
export function describeError(error: unknown): string {
  if (error instanceof PicketError) return error.next ? `${error.message} (${error.next})` : error.message;
  if (error instanceof AggregateError && !error.message) return error.errors.map(describeError).join('; ');
  if (error instanceof Error) return error.message || error.name;
  return describePlain(error);
}

/** Libraries hand over plain objects as errors: what they hold is said, never `[object Object]`. */
function describePlain(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('message' in error && typeof error.message === 'string' && error.message) return error.message;
  try {
    return JSON.stringify(error).slice(0, MAX_CHARACTERS);
  } catch {
    return Object.keys(error).join(', ');
  }
}

/** The same, with the command that helps. */
export function describeInTerminal(error: unknown): string {
  if (!(error instanceof PicketError) || error.command === undefined) return describeError(error);
  const { message, next, command } = error;
  return next === undefined ? `${message} (\`${command}\`)` : `${message} (${next}: \`${command}\`)`;
}
