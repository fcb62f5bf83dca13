import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { CLOCK } from '../../platform/clock.js';
import { Runtime } from '../../platform/runtime.js';
import { issueServerCertificate } from './authority.js';
import { AuthorityKeeper } from './authority-keeper.js';

/** Certificates of listeners are made at each start; one that runs for long gets the next after two thirds of their life. */
const LIFE_DAYS = 90;
const RENEW_AFTER_MS = (2 / 3) * LIFE_DAYS * 86_400_000;
const CHECK_MS = 3_600_000;

/** Key and certificates of a listener, PEM. */
export interface ListenerCredentials {
  readonly key: string;
  readonly cert: string;
  /** CAs whose clients are known. */
  readonly ca: readonly string[];
}

type Use = (credentials: ListenerCredentials) => void | Promise<void>;

/** One certificate of our CA for all listeners of agents. */
@Injectable()
export class ListenerCertificates implements OnApplicationShutdown {
  private readonly logger = new Logger('certificates');
  private readonly users: Use[] = [];
  private current: Promise<ListenerCredentials> | undefined;
  private madeAtMs = 0;
  private readonly timer = setInterval(() => void this.check(), CHECK_MS).unref();

  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
  ) {}

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Hands the credentials to a listener, now and whenever there are new ones. */
  async keep(use: Use): Promise<void> {
    this.users.push(use);
    await use(await (this.current ??= this.make()));
  }

  private async check(): Promise<void> {
    if (this.users.length > 0 && this.clock.now() - this.madeAtMs >= RENEW_AFTER_MS) await this.renew();
  }

  /** Gives all listeners new credentials: the old ones are running out, or the CAs are others now. */
  async renew(): Promise<void> {
    try {
      const credentials = await (this.current = this.make());
      for (const use of this.users) await use(credentials);
    } catch (error) {
      this.logger.error(`the listeners keep their certificate: ${describeError(error)}`);
    }
  }

  private async make(): Promise<ListenerCredentials> {
    this.madeAtMs = this.clock.now();
    const now = new Date(this.madeAtMs);
    const issued = await issueServerCertificate(this.authority.issuer(), this.runtime.ownHosts, now, LIFE_DAYS);
    // The CA too: a host that holds only its hash takes it from the handshake.
    const cert = issued.certificate + this.authority.current.certificate;
    return { key: issued.privateKey, cert, ca: this.authority.trusted };
  }
}
