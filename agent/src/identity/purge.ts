import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '@picket/shared/errors';
import type { Logger } from '../host/log.js';
import { tellOfPurge } from './agents-door.js';
import { credentialsOf, IdentityFiles, type Identity } from './identity-files.js';

/** What an agent keeps beside its identity. */
const FOLDERS = ['models', 'outbox'];
const TRIES = 3;
const PAUSE_MS = 2000;

/**
 * Deletes what a stopped agent has on this host. The identity goes last, and only when the control plane has heard of the
 * rest: without it the host could not say so. A try that fails is made again at the next start.
 */
export async function purge(stateDir: string, identity: Identity, logger: Logger): Promise<void> {
  for (const folder of FOLDERS) rmSync(join(stateDir, folder), { recursive: true, force: true });
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      await tellOfPurge(identity.url, credentialsOf(identity));
      break;
    } catch (error) {
      if (left > 0) await sleep(PAUSE_MS);
      else return logger.warn(`models and outbox are deleted, which could not be told: ${describeError(error)}`);
    }
  }
  new IdentityFiles(stateDir).destroy(identity.agentId);
  logger.warn('models, outbox and identity are deleted: this host is out of service');
}
