import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '@picket/shared/errors';
import { toStorageFault } from '../database/database-faults.js';

const RETRY_MS = 1000;

/** How a job has ended, and what is written instead where the database refuses that. */
export interface JobEnd {
  readonly write: () => Promise<void>;
  /** @param reason why the end cannot be written; short and storable */
  readonly instead: (reason: string) => Promise<void>;
}

/**
 * The last write of a job. While the database is away, too slow or full it is tried again, for as long as `goesOn` says;
 * what it refuses for good is replaced by the refusal, so that no job seems to run for ever.
 * @param warn told once of each kind of trouble
 */
export async function writeEnd({ write, instead }: JobEnd, warn: (text: string) => void, goesOn: () => boolean) {
  try {
    await insist(write, warn, goesOn);
  } catch (error) {
    const reason = `its end cannot be written: ${describeError(error)}`;
    warn(reason);
    await insist(() => instead(reason), warn, goesOn).catch((second: unknown) => warn(describeError(second)));
  }
}

/** Does something with the database, and tries again while that is away, too slow or full. */
export async function insist<Result>(
  work: () => Promise<Result>,
  warn: (text: string) => void,
  goesOn: () => boolean,
): Promise<Result> {
  for (let said = false; ; said = true) {
    try {
      return await work();
    } catch (error) {
      const isPassing = toStorageFault(error)?.kind === 'operational';
      if (!isPassing || !goesOn()) throw error;
      if (!said) warn(`waits for the database: ${describeError(error)}`);
      await delay(RETRY_MS);
    }
  }
}
