import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { ExclusiveRunner } from '@picket/shared/async';
import { describeError } from '@picket/shared/errors';
import { AuthorityRotation } from '../fleet/index.js';
import type { SeenSubscriber, SubscriberEntry } from '../platform/broker/broker-messages.js';
import { Runtime } from '../platform/runtime.js';
import type { FeedSubscriberEntity } from './persistence/subscriber.entity.js';
import { SubscriberRepository } from './persistence/subscriber.repository.js';

const ROUND_MS = 5000;

/** Tells the embedded broker of the subscribers, and keeps when it saw them last. */
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
  ) {}

  onModuleInit(): void {
    this.rotation.alsoAsk((digest) => this.whoNeeds(digest));
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
      if (told !== this.told) this.runtime.broker.subscribe?.(entries);
      this.told = told;
    });
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
