import pino, { type Logger } from 'pino';
import { standardError } from './standard-error.js';

export type { Logger } from 'pino';

/**
 * JSON lines on standard error; standard output belongs to data. Written at once: a killed agent has said all it knew.
 * @param level lowest level that is written
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, standardError);
}
