import { QueryFailedError } from 'typeorm';

/** A record handler failed by itself, not by the database: a bug that only some record brings out. */
export class HandlerFault extends Error {}

/** SQLSTATE classes that say the data cannot be stored, now or later: data exception, constraint, program limit. */
const POISON_CLASSES = new Set(['22', '23', '54']);

/**
 * Would the same data fail again? Then it must not be tried for ever. Everything else (the database is away, full or
 * overloaded, or lacks a table) is no fault of the data, which stays with the agent.
 */
export function isPoison(error: unknown): boolean {
  if (error instanceof HandlerFault) return true;
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error as QueryFailedError<Error & { code?: unknown }>;
  return typeof driverError.code === 'string' && POISON_CLASSES.has(driverError.code.slice(0, 2));
}
