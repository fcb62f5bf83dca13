import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import type { Response } from 'express';
import { toStorageFault } from '../database/database-faults.js';
import { ERROR_CODES, isErrorCode } from '../../errors.js';
import type { ProblemDetails } from '../../api/problem.js';

export type { ProblemDetails } from '../../api/problem.js';

/** Told by whoever finds it, once for each change, not once for each request. */
const EXPECTED = new Set([503, 507]);
const RETRY_AFTER_S = '5';
/** Of streams, and of files that Express sends. */
const GONE = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED']);

/** Answers every error with a problem document; what was no fault of the caller is logged. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (hasGone(error)) return void response.destroy();
    const problem = toProblem(error);
    if (problem.status >= 500 && !EXPECTED.has(problem.status))
      this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
    if (problem.status === 503) response.setHeader('Retry-After', RETRY_AFTER_S);
    if (response.headersSent) response.destroy();
    else response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** Whoever asked left before all was sent: that is no fault, and there is nobody to answer. */
function hasGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GONE.has(String(error.code));
}

/** A bug's own words stay in the log: they may name what a caller need not know. */
export function toProblem(error: unknown): ProblemDetails {
  const expected = asExpected(error);
  if (expected) return expected;
  if (error instanceof HttpException)
    return problem(error.getStatus(), `http.${error.getStatus()}`, error.message, undefined);
  return (
    asExpected(toStorageFault(error)) ??
    problem(500, 'internal', 'this is a fault in Picket', 'look at the log of the control plane')
  );
}

/** Undefined: a bug, or an error that ends a program. */
function asExpected(error: unknown): ProblemDetails | undefined {
  if (!(error instanceof PicketError)) return undefined;
  const { message, next, command } = error;
  const code = String(error.code);
  if (!isErrorCode(code)) return undefined;
  const { kind, status } = ERROR_CODES[code];
  if (kind === 'unexpected' || status === undefined) return undefined;
  return { ...problem(status, code, message, next), ...(command !== undefined && { command }) };
}

function problem(status: number, code: string, detail: string, next: string | undefined): ProblemDetails {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: `urn:picket:error:${code}`, title, status, detail, code, ...(next && { next }) };
}
