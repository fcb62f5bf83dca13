import { createHash, X509Certificate } from 'node:crypto';
import type { KnownAgent } from '@picket/shared/enrolment';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';
import type { Credentials } from '../host/https.js';
import type { Logger } from '../host/log.js';
import { askWhoAmI } from './agents-door.js';
import { clockFault, renew } from './enrol.js';
import { credentialsOf, IdentityFiles, type Identity } from './identity-files.js';

const CHECK_MS = 3_600_000;
/** A person may let a host go on whose certificate has expired: it should not wait for an hour then. */
const CHECK_EXPIRED_MS = 60_000;

/** Who hears of what the control plane has decided. */
export interface IdentityListener {
  /** This host has another id now. */
  onRenamed(identity: Identity): void;
  /** This host is out of service: it shall delete what it has. */
  onDecommissioned(): void;
}

/** Holds the identity of a running agent, and renews its certificate after two thirds of its life. */
export class IdentityKeeper {
  private timer: NodeJS.Timeout | undefined;
  private renewal: Promise<void> | undefined;
  private checkedMs = 0;
  private lastFault: string | undefined;

  private constructor(
    private identity: Identity | undefined,
    private readonly files: IdentityFiles,
    private readonly logger: Logger,
    private readonly listener: IdentityListener,
  ) {}

  /** @throws AgentError `identity.unreadable`, `identity.decommissioned` */
  static open(stateDir: string, logger: Logger, listener: IdentityListener): IdentityKeeper {
    const files = new IdentityFiles(stateDir);
    files.requireInService();
    return new IdentityKeeper(files.read(), files, logger, listener);
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
    this.timer = setInterval(() => this.checkInTime(), CHECK_EXPIRED_MS);
    void this.check();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.renewal;
  }

  /**
   * Renews the certificate if it is time, if the control plane has other CAs than this host knows, or another id for it;
   * what fails is tried again an hour later, a month before it matters.
   */
  check(): Promise<void> {
    const { identity } = this;
    this.checkedMs = Date.now();
    if (!identity) return Promise.resolve();
    this.renewal ??= this.renewIfNeeded(identity).finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private checkInTime(): void {
    const isExpired = Date.now() >= Date.parse(this.identity?.expiresAt ?? '');
    if (isExpired || Date.now() - this.checkedMs >= CHECK_MS) void this.check();
  }

  private tellOfName(before: string, identity: Identity): void {
    if (identity.agentId === before) return;
    this.logger.info(`this host is ${identity.agentId} from now on; it was ${before}`);
    this.listener.onRenamed(identity);
  }

  private async renewIfNeeded(identity: Identity): Promise<void> {
    try {
      const isExpired = Date.now() >= Date.parse(identity.expiresAt);
      const known = isExpired ? undefined : await askWhoAmI(identity.url, credentialsOf(identity));
      if (known?.purge) return this.listener.onDecommissioned();
      if (Date.now() < Date.parse(identity.renewAfter) && known && isCurrent(identity, known)) return;
      const enrolment = await renew(identity, this.files);
      this.identity = { ...identity, ...enrolment };
      this.lastFault = undefined;
      this.logger.info(`certificate renewed until ${enrolment.expiresAt}`);
      this.tellOfName(identity.agentId, this.identity);
      const fault = clockFault(enrolment, Date.now());
      if (fault) this.logger.warn(fault);
    } catch (error) {
      // A control plane that is away for the moment is told of by the uplink.
      const isPressing = Date.now() >= Date.parse(identity.renewAfter);
      if (!isPressing && error instanceof AgentError && error.code === 'enrolment.unreachable') return;
      const fault = describeError(error);
      if (fault !== this.lastFault) this.logger.warn(`the certificate is not renewed: ${fault} (trying again)`);
      this.lastFault = fault;
    }
  }
}

/** Whether the control plane would give this host what it has. */
function isCurrent(identity: Identity, { agentId, authorities }: KnownAgent): boolean {
  const known = identity.authorities.map((pem) =>
    createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'),
  );
  return agentId === identity.agentId && authorities.join() === known.join();
}
