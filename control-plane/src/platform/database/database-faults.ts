import { ControlPlaneError } from '../../errors.js';

const AGAIN = { next: 'try again in a few seconds' };

/** SQLSTATE classes and codes, longest match first; what is not listed is a bug. */
const FAULTS: Readonly<Record<string, () => ControlPlaneError>> = {
  '08': () => unavailable('the database is not reachable'),
  '22': () => unstorable('a text, a number or a time cannot be stored'),
  '25006': () => unavailable('the database is read-only now'),
  '25P03': () => unavailable('a transaction was idle for too long'),
  '28': () => unavailable('the database refuses this user'),
  '3D000': () => unavailable('the database is gone'),
  '40': () => unavailable('another request changed the same rows'),
  '42501': () => unavailable('the database refuses access to a table'),
  '53': () => unavailable('the database has no resources left'),
  '53100': diskFull,
  '53300': () => unavailable('the database has too many clients'),
  '54': () => unstorable('a value is too large'),
  '55P03': tooSlow,
  '57': () => unavailable('the database is stopping or starting'),
  '57014': tooSlow,
  '58': () => unavailable('the database cannot read or write its files'),
  // Not of the database: uploads and models go to the same disk.
  ENOSPC: diskFull,
  EDQUOT: diskFull,
};

const UNREACHABLE = /^(ECONN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_)/;
/** What the driver and its pool say without a code. */
const SAID =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|client was closed|connection error|cannot use a pool|not queryable/i;

/** What the database, its driver or the disk says, as an answer to a caller; undefined: it is none of their faults. */
export function toStorageFault(error: unknown): ControlPlaneError | undefined {
  const { code, message } = sourceOf(error);
  if (code !== undefined) {
    const fault = FAULTS[code] ?? (code.length === 5 ? FAULTS[code.slice(0, 2)] : undefined);
    if (fault) return fault();
    if (UNREACHABLE.test(code)) return unavailable('the database is not reachable');
  }
  return SAID.test(message) ? unavailable('the database does not answer') : undefined;
}

/** TypeORM wraps what the driver says; several addresses that fail are an error without a message of its own. */
function sourceOf(error: unknown): { code: string | undefined; message: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  if ('driverError' in error && error.driverError) return sourceOf(error.driverError);
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : undefined, message };
}

function unavailable(reason: string): ControlPlaneError {
  return new ControlPlaneError('database.unavailable', reason, AGAIN);
}

function tooSlow(): ControlPlaneError {
  return new ControlPlaneError('request.too-slow', 'the answer took too long and was given up', {
    next: 'ask for less, such as a shorter time, or try again later',
  });
}

function diskFull(): ControlPlaneError {
  return new ControlPlaneError('storage.full', 'there is no room left in the data folder', {
    next: 'free some and try again',
  });
}

function unstorable(reason: string): ControlPlaneError {
  return new ControlPlaneError('request.invalid', reason, { next: 'correct it and send it again' });
}
