import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import type { Response } from 'express';
import { toStorageFault } from '../database/database-faults.js';
import type { ProblemDetails } from '../../api/problem.js';

export type { ProblemDetails } from '../../api/problem.js';

/** The end of an error's code says which status it is answered with; any other mistake of the caller is a 422. */
const STATUS_BY_ENDING: Readonly<Record<string, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  'not-allowed': 405,
  conflict: 409,
  gone: 410,
  'too-large': 413,
};

/** Told by whoever finds it, once for each change, not once for each request. */
const EXPECTED = new Set([503, 507]);
const RETRY_AFTER_S = '5';

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
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** A bug's own words stay in the log: they may name what a caller need not know. */
export function toProblem(error: unknown): ProblemDetails {
  if (isExpected(error))
    return { ...problem(statusOf(error), error.code, error.message, error.next), ...inTerminal(error) };
  if (error instanceof HttpException)
    return problem(error.getStatus(), `http.${error.getStatus()}`, error.message, undefined);
  const fault = toStorageFault(error);
  if (fault) return problem(statusOf(fault), fault.code, fault.message, fault.next);
  return problem(500, 'internal', 'this is a fault in Picket', 'look at the log of the control plane');
}

function isExpected(error: unknown): error is PicketError {
  return error instanceof PicketError && error.kind !== 'unexpected';
}

function statusOf(error: PicketError): number {
  if (error.code === 'storage.full') return 507;
  if (error.kind === 'operational') return 503;
  return STATUS_BY_ENDING[error.code.slice(error.code.lastIndexOf('.') + 1)] ?? 422;
}

const inTerminal = ({ command }: PicketError) => (command === undefined ? {} : { command });

function problem(status: number, code: string, detail: string, next: string | undefined): ProblemDetails {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: `urn:picket:error:${code}`, title, status, detail, code, ...(next && { next }) };
}
