import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ExclusiveRunner } from '@picket/shared/async';
import { describeError } from '@picket/shared/errors';
import { AuthorityRotation, SubscriberCertificates } from '../fleet/index.js';
import type { SeenSubscriber, SubscriberEntry } from '../platform/broker/broker-messages.js';
import { reconcileSubscribers, type FeedClient } from '../platform/broker/dynamic-security-feed.js';
import { DynamicSecurityLink } from '../platform/mqtt/dynamic-security-link.js';
import { Runtime } from '../platform/runtime.js';
import { FeedBroker } from './feed-broker.js';
import type { FeedSubscriberEntity } from './persistence/subscriber.entity.js';
import { SubscriberRepository } from './persistence/subscriber.repository.js';

const ROUND_MS = 5000;

/** Tells the broker of the subscribers, and keeps when the embedded one saw them last. */
@Injectable()
export class SubscriberDoor implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('feed');
  /** Lists are read and told one after the other, so that an old one never comes last. */
  private readonly line = new ExclusiveRunner();
  private told = '';
  private subscribers: readonly FeedSubscriberEntity[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly repository: SubscriberRepository,
    private readonly rotation: AuthorityRotation,
    private readonly certificates: SubscriberCertificates,
    private readonly security: DynamicSecurityLink,
    private readonly broker: FeedBroker,
  ) {}

  onModuleInit(): void {
    this.rotation.alsoAsk((digest) => this.whoNeeds(digest));
    this.certificates.knowRevoked((digest) => this.repository.revokedCertificates(digest));
    this.security.reconcileWith(async (known) => reconcileSubscribers(await this.feedClients(), known));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.tell();
    this.timer = setInterval(() => void this.round(), ROUND_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.round();
  }

  /** Is there a subscriber that is limited to groups? */
  get hasGroupReaders(): boolean {
    return this.subscribers.some(({ scope, revokedAt }) => revokedAt === null && scope.groups.length > 0);
  }

  /** Sessions of subscribers that are revoked, or have another credential, have ended soon after. */
  tell(): Promise<void> {
    return this.line.run(async () => {
      this.subscribers = await this.repository.all();
      const entries = this.subscribers.map(toEntry);
      const told = JSON.stringify(entries);
      if (told !== this.told) this.pass(entries);
      this.told = told;
    });
  }

  private pass(entries: readonly SubscriberEntry[]): void {
    if (this.broker.isEmbedded) this.runtime.broker.subscribe?.(entries);
    else if (this.security.isUsed) this.security.reconcile();
  }

  /** What the broker has seen of each since it was started. */
  seen(): Map<string, SeenSubscriber> {
    return new Map(this.runtime.broker.stats?.().subscribers.map((one) => [one.name, one]));
  }

  /** Another control plane may have changed the list, and a change may have met a database that was away. */
  private async round(): Promise<void> {
    try {
      await this.keepSeen();
      await this.tell();
    } catch (error) {
      this.logger.warn(`subscribers of the feed are not kept up to date now: ${describeError(error)}`);
    }
  }

  private async keepSeen(): Promise<void> {
    const seen = this.seen();
    for (const { name, lastSeenAt } of this.subscribers) {
      const now = seen.get(name);
      if (!now || (lastSeenAt && new Date(now.lastAt) <= lastSeenAt)) continue;
      await this.repository.update(name, { lastSeenAt: new Date(now.lastAt), lastSeenAddress: now.address });
    }
  }

  /** As Mosquitto has to know them: it is told nothing of those that stay out, or whose scope it cannot hold. */
  private async feedClients(): Promise<FeedClient[]> {
    const subscribers = await this.repository.all();
    return subscribers
      .filter(({ revokedAt, scope }) => revokedAt === null && this.broker.holds(scope))
      .map(({ name, credential, kind, scope }) => ({
        user: this.broker.userOf(name, credential),
        credential,
        scope,
        password: kind === 'password' ? this.broker.passwordOf(credential) : null,
      }));
  }

  private async whoNeeds(digest: string): Promise<string[]> {
    const subscribers = await this.repository.all();
    const isValid = ({ revokedAt, expiresAt }: FeedSubscriberEntity) =>
      revokedAt === null && expiresAt !== null && expiresAt.getTime() > Date.now();
    return subscribers
      .filter((one) => one.authorityDigest === digest && isValid(one))
      .map(({ name }) => `feed.${name}`);
  }
}

function toEntry({ name, credential, scope, passwordHash, serial, revokedAt }: FeedSubscriberEntity): SubscriberEntry {
  return { name, credential, scope, passwordHash, serial, isRevoked: revokedAt !== null };
}
