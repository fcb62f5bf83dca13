import { LogSink } from '@picket/shared/log';

const STANDARD_ERROR = 2;

/** Where the log and all that is said aside goes; it counts what it could not write. */
export const standardError = new LogSink(STANDARD_ERROR);
