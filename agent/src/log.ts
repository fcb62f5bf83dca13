import { LogSink } from '@picket/shared/log';
import pino, { type Logger } from 'pino';

export type { Logger } from 'pino';

const STANDARD_ERROR = 2;

/** Where the log goes; it counts what it could not write. */
export const standardError = new LogSink(STANDARD_ERROR);

/**
 * JSON lines on standard error; standard output belongs to data. Written at once: a killed agent has said all it knew.
 * @param level lowest level that is written
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, standardError);
}
