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
  readonly cause?: unknown;
}

/** Base of every error that Picket throws on purpose. `code` is public API, listed in ERRORS.md. */
export class PicketError<Code extends string = string> extends Error {
  readonly next: string | undefined;

  constructor(
    readonly code: Code,
    readonly kind: ErrorKind,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.next = details.next;
  }
}

/** One line for a person: what is wrong and what to do next. Errors of other origin give their message alone. */
export function describeError(error: unknown): string {
  if (error instanceof PicketError) return error.next ? `${error.message} (${error.next})` : error.message;
  return error instanceof Error ? error.message : String(error);
}
