import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ControlPlaneError } from '../../errors.js';

const SECRET_BYTES = 24;
const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url');

const secretsSchema = z.object({
  databasePassword: z.string().min(16).default(newSecret),
  controlPlanePassword: z.string().min(16).default(newSecret),
  /** Of the broker's user `feed`, who may read the alert feed and nothing else. */
  feedPassword: z.string().min(16).default(newSecret),
  /** Encrypts the key of the CA in the database. */
  caPassphrase: z.string().min(16).default(newSecret),
});

export type Secrets = z.infer<typeof secretsSchema> & {
  /** Shared password of agents that were never enrolled (a file of its own); undefined: such agents are not taken. */
  readonly agentToken: string | undefined;
};

/**
 * Secrets of this installation; what is missing is generated and kept.
 * @param legacy whether agents without a certificate are taken; undefined: where an earlier release has taken them
 * @throws PicketError `secrets.unreadable`
 */
export function loadSecrets(dataFolder: string, legacy: boolean | undefined): Secrets {
  const path = join(dataFolder, 'secrets.json');
  const secrets = existsSync(path) ? parseSecrets(path) : secretsSchema.parse({});
  writeSecret(path, `${JSON.stringify(secrets, null, 1)}\n`);
  return { ...secrets, agentToken: loadAgentToken(dataFolder, legacy) };
}

function parseSecrets(path: string): z.infer<typeof secretsSchema> {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new ControlPlaneError('secrets.unreadable', `${path} is damaged`, {
      next: 'restore secrets.json from a backup; it holds the database password',
      cause,
    });
  }
}

function loadAgentToken(dataFolder: string, legacy: boolean | undefined): string | undefined {
  const path = join(dataFolder, 'agent.token');
  if (!(legacy ?? existsSync(path))) return undefined;
  if (!existsSync(path)) writeSecret(path, newSecret());
  return readFileSync(path, 'utf8').trim();
}

/** Written beside and renamed, so that a crash leaves the old or the new file, never half of one. */
function writeSecret(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
