import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enrolmentSchema, type Enrolment } from '@picket/shared/enrolment';
import { describeError } from '@picket/shared/errors';
import { z } from 'zod';
import { AgentError } from '../errors.js';
import type { Credentials } from '../host/https.js';

/** Who this agent is, once a control plane has said so. */
export interface Identity extends Enrolment {
  /** Origin of the agents' listener. */
  readonly url: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

const identitySchema = enrolmentSchema.extend({ url: z.url({ protocol: /^https$/ }) });

/** The folder `identity` of the state folder: `agent.key`, and `identity.json`, which is written last. */
export class IdentityFiles {
  private readonly folder: string;

  constructor(
    private readonly stateDir: string,
    name: 'identity' | 'identity.next' = 'identity',
  ) {
    this.folder = join(stateDir, name);
  }

  /** Where a new identity grows while the one before stays in force. */
  get next(): IdentityFiles {
    return new IdentityFiles(this.stateDir, 'identity.next');
  }

  /** The next identity takes the place of this one. */
  succeed(): void {
    rmSync(this.folder, { recursive: true, force: true });
    renameSync(this.next.folder, this.folder);
  }

  /**
   * Undefined: this agent was never enrolled.
   * @throws AgentError `identity.unreadable`
   */
  read(): Identity | undefined {
    if (!existsSync(this.path('identity.json'))) return undefined;
    try {
      const stored = identitySchema.parse(JSON.parse(readFileSync(this.path('identity.json'), 'utf8')));
      const privateKey = readFileSync(this.path('agent.key'), 'utf8');
      if (!new X509Certificate(stored.certificate).checkPrivateKey(createPrivateKey(privateKey)))
        throw new Error('agent.key does not belong to the certificate');
      return { ...stored, privateKey };
    } catch (cause) {
      throw new AgentError('identity.unreadable', 'user', `cannot read ${this.folder}: ${describeError(cause)}`, {
        cause,
        next: 'run picket-agent enroll --new-key with a new token',
      });
    }
  }

  /** The key of this agent; made at the first call, and kept before anybody hears of it. */
  ensureKey(): string {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    if (!existsSync(this.path('agent.key'))) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      this.write('agent.key', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    }
    return readFileSync(this.path('agent.key'), 'utf8');
  }

  /** Deletes key and certificate; what is left says when that was, and by whose word. */
  destroy(agentId: string): void {
    mkdirSync(this.stateDir, { recursive: true, mode: 0o700 });
    const farewell = { agentId, at: new Date().toISOString() };
    writeFileSync(this.farewell, `${JSON.stringify(farewell)}\n`, { mode: 0o600, flush: true });
    for (const folder of [this.folder, this.next.folder]) rmSync(folder, { recursive: true, force: true });
  }

  /**
   * A host that was taken out of service does not come back by itself.
   * @throws AgentError `identity.decommissioned`
   */
  requireInService(): void {
    if (existsSync(this.path('identity.json')) || !existsSync(this.farewell)) return;
    throw new AgentError('identity.decommissioned', 'user', 'this host was taken out of service by its control plane', {
      next: 'enrol it again with a new token (picket-agent enroll), if it shall work again',
    });
  }

  save(enrolment: Enrolment, url: string): void {
    rmSync(this.farewell, { force: true });
    this.write('identity.json', `${JSON.stringify({ ...enrolment, url }, null, 1)}\n`);
  }

  private get farewell(): string {
    return join(this.stateDir, 'decommissioned.json');
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  /** A crash leaves the old or the new file, never half of one. */
  private write(name: string, text: string): void {
    writeFileSync(this.path(`${name}.new`), text, { mode: 0o600, flush: true });
    renameSync(this.path(`${name}.new`), this.path(name));
  }
}

/** What this host trusts, and how it shows who it is. */
export function credentialsOf({ authorities, certificate, privateKey }: Identity): Credentials {
  return { ca: authorities.join(''), cert: certificate, key: privateKey };
}
