import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import type { Response } from 'express';
import { QueryFailedError } from 'typeorm';

/** RFC 9457, with our error code and what to do next. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly next?: string;
}

/** The end of an error's code says which status it is answered with; any other mistake of the caller is a 422. */
const STATUS_BY_ENDING: Readonly<Record<string, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
};

/** Answers every error with a problem document; what was no fault of the caller is logged. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const problem = toProblem(error);
    if (problem.status >= 500) this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
    if (response.headersSent) response.destroy();
    else response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** A bug's own words stay in the log: they may name what a caller need not know. */
export function toProblem(error: unknown): ProblemDetails {
  if (isExpected(error)) return problem(statusOf(error), error.code, error.message, error.next);
  if (error instanceof HttpException)
    return problem(error.getStatus(), `http.${error.getStatus()}`, error.message, undefined);
  if (isUnstorable(error))
    return problem(400, 'request.invalid', 'a text, a number or a time cannot be stored', 'see /api/docs');
  if (isDiskFull(error))
    return problem(507, 'http.507', 'there is no room left in the data folder', 'free some and try again');
  return problem(500, 'internal', 'this is a fault in Picket', 'look at the log of the control plane');
}

/**
 * What a schema lets pass and PostgreSQL has no room for: NUL or half a surrogate pair in a text or in JSON, a number or a
 * time out of range. The schemas of requests know all of these; this is for the one that they forget.
 */
const UNSTORABLE = new Set(['22021', '22P02', '22P03', '22P05', '22003', '22007', '22008']);

function isUnstorable(error: unknown): boolean {
  return error instanceof QueryFailedError && UNSTORABLE.has((error.driverError as { code?: string }).code ?? '');
}

/** Uploads go to the disk before anything of ours sees them. */
function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

function isExpected(error: unknown): error is PicketError {
  return error instanceof PicketError && error.kind !== 'unexpected';
}

function statusOf(error: PicketError): number {
  if (error.kind === 'operational') return 503;
  return STATUS_BY_ENDING[error.code.slice(error.code.lastIndexOf('.') + 1)] ?? 422;
}

function problem(status: number, code: string, detail: string, next: string | undefined): ProblemDetails {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: `urn:picket:error:${code}`, title, status, detail, code, ...(next && { next }) };
}
