import { createHash, X509Certificate } from 'node:crypto';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';
import type { Credentials } from '../host/https.js';
import type { Logger } from '../host/log.js';
import { askWhoAmI } from './agents-door.js';
import { clockFault, renew } from './enrol.js';
import { credentialsOf, IdentityFiles, type Identity } from './identity-files.js';

const CHECK_MS = 3_600_000;

/** Holds the identity of a running agent, and renews its certificate after two thirds of its life. */
export class IdentityKeeper {
  private timer: NodeJS.Timeout | undefined;
  private renewal: Promise<void> | undefined;
  private lastFault: string | undefined;

  private constructor(
    private identity: Identity | undefined,
    private readonly files: IdentityFiles,
    private readonly logger: Logger,
  ) {}

  /** @throws AgentError `identity.unreadable` */
  static open(stateDir: string, logger: Logger): IdentityKeeper {
    const files = new IdentityFiles(stateDir);
    return new IdentityKeeper(files.read(), files, logger);
  }

  /** Undefined: this agent was never enrolled. */
  get current(): Identity | undefined {
    return this.identity;
  }

  /** What this host trusts, and how it shows who it is. */
  get credentials(): Credentials | undefined {
    return this.identity && credentialsOf(this.identity);
  }

  start(): void {
    this.timer = setInterval(() => void this.check(), CHECK_MS);
    void this.check();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.renewal;
  }

  /**
   * Renews the certificate if it is time, or if the control plane has other CAs than this host knows; what fails is tried
   * again an hour later, a month before it matters.
   */
  check(): Promise<void> {
    const { identity } = this;
    if (!identity) return Promise.resolve();
    this.renewal ??= this.renewIfNeeded(identity).finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async renewIfNeeded(identity: Identity): Promise<void> {
    try {
      if (Date.now() < Date.parse(identity.renewAfter) && (await knowsAuthorities(identity))) return;
      const enrolment = await renew(identity, this.files);
      this.identity = { ...identity, ...enrolment };
      this.lastFault = undefined;
      this.logger.info(`certificate renewed until ${enrolment.expiresAt}`);
      const fault = clockFault(enrolment, Date.now());
      if (fault) this.logger.warn(fault);
    } catch (error) {
      // A control plane that is away for the moment is told of by the uplink.
      const isPressing = Date.now() >= Date.parse(identity.renewAfter);
      if (!isPressing && error instanceof AgentError && error.code === 'enrolment.unreachable') return;
      const fault = describeError(error);
      if (fault !== this.lastFault) this.logger.warn(`the certificate is not renewed: ${fault} (trying each hour)`);
      this.lastFault = fault;
    }
  }
}

async function knowsAuthorities(identity: Identity): Promise<boolean> {
  const { authorities } = await askWhoAmI(identity.url, credentialsOf(identity));
  const known = identity.authorities.map((pem) =>
    createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'),
  );
  return authorities.join() === known.join();
}
