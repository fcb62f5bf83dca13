import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { agentStatusSchema } from '@picket/shared/contract';

/** What `picket-agent status` shows: the status that goes to the control plane, and what only this host is told. */
const localStatusSchema = agentStatusSchema.extend({
  agentId: z.string(),
  pid: z.number().int(),
  /** In words, for a person. */
  state: z.string(),
  broker: z.string(),
  isConnected: z.boolean(),
  isOutboxBlocked: z.boolean(),
  flowsUnscored: z.number(),
  /** Why the control plane stores nothing now; null: it stores. */
  unstored: z.string().nullable().default(null),
  /** Models that failed here and are never used again, the newest last. */
  quarantined: z.array(z.object({ digest: z.string(), reason: z.string() })).default([]),
  /** Whether the interface gives the frames of other hosts too; null where none is read. */
  isPromiscuous: z.boolean().nullable().default(null),
});
export type LocalStatus = z.infer<typeof localStatusSchema>;

/** State of an agent that has ended in good order. */
export const STOPPED = 'stopped';
const STATUS_FILE = 'status.json';

/** Leaves the status where `picket-agent status` finds it; whole or not at all. */
export function writeLocalStatus(stateDir: string, status: LocalStatus): void {
  const path = join(stateDir, STATUS_FILE);
  try {
    writeFileSync(`${path}.new`, JSON.stringify(status, null, 1));
    renameSync(`${path}.new`, path);
  } catch {
    // A full disk: the file then tells of an earlier moment, and says of which.
  }
}

/** The status that the agent of this folder wrote last; undefined when there is none. */
export function readLocalStatus(stateDir: string): LocalStatus | undefined {
  try {
    return localStatusSchema.parse(JSON.parse(readFileSync(join(stateDir, STATUS_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Does the process that wrote this status still run? */
export function isAlive({ pid, state }: LocalStatus): boolean {
  if (state === STOPPED) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
