import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type {
  FeedScopeDto,
  FeedSubscriberDto,
  FeedSubscriberPageDto,
  IssuedFeedCredentialDto,
  NewFeedCredentialDto,
  NewFeedScopeDto,
  NewFeedSubscriberDto,
} from '../api/feed-subscriber.js';
import { ControlPlaneError } from '../errors.js';
import { GroupRenamed, GroupsService, SubscriberCertificates, SubscriberRevoked } from '../fleet/index.js';
import { CLOCK } from '../platform/clock.js';
import { mapPage, type PageRequest } from '../platform/database/keyset.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { FeedCredentials, type IssuedCredential } from './credentials.js';
import { FeedBroker } from './feed-broker.js';
import { feedTopicOf, firstLook } from './first-look.js';
import type { FeedSubscriberEntity } from './persistence/subscriber.entity.js';
import { SubscriberRepository } from './persistence/subscriber.repository.js';
import { SubscriberDoor } from './subscriber-door.js';

/** The broker holds them all in memory. */
const MAX_SUBSCRIBERS = 500;
const NEVER = { lastSeenAt: null, lastSeenAddress: null };

/** Makes, lists, changes and revokes subscribers of the alert feed. */
@Injectable()
export class SubscribersService implements OnModuleInit {
  private readonly logger = new Logger('feed');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly subscribers: SubscriberRepository,
    private readonly credentials: FeedCredentials,
    private readonly broker: FeedBroker,
    private readonly certificates: SubscriberCertificates,
    private readonly door: SubscriberDoor,
    private readonly groups: GroupsService,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.events.handle(GroupRenamed, ({ before, name }) => this.followGroup(before, name));
  }

  /**
   * A revoked name may be used again.
   * @throws PicketError `feed-subscriber.*.conflict`, `group.not-found`, `certificate.request.invalid`
   */
  async create({ name, scope, note, by, ...wish }: NewFeedSubscriberDto): Promise<IssuedFeedCredentialDto> {
    const url = this.broker.requireAddress(wish.kind);
    await this.requireScope(scope);
    const issued = await this.credentials.issue(name, wish);
    await this.connection.withTransaction(async () => {
      const before = await this.subscribers.lock(name);
      if (before?.revokedAt === null) throw nameTaken(name);
      if (!before && (await this.subscribers.count()) >= MAX_SUBSCRIBERS) throw tooMany();
      const first = { name, note, scope, createdAt: new Date(this.clock.now()), createdBy: by, ...NEVER };
      await this.subscribers.save({ ...first, ...issued.kept, revokedAt: null, revokedBy: null });
    });
    this.logger.log(`${by} created the subscriber ${name} (${wish.kind}, ${inWords(scope)})`);
    await this.door.tell();
    return this.handOut(name, url, issued);
  }

  /** By name. */
  async page(request: PageRequest): Promise<FeedSubscriberPageDto> {
    return mapPage(await this.subscribers.page(request), (subscriber) => this.toDto(subscriber));
  }

  /** @throws PicketError `feed-subscriber.not-found` */
  async get(name: string): Promise<FeedSubscriberDto> {
    const subscriber = await this.subscribers.find(name);
    if (!subscriber) throw notFound(name);
    return this.toDto(subscriber);
  }

  /** Open sessions go on in the new scope, but at a Mosquitto. @throws PicketError `feed-subscriber.not-found`, `feed-subscriber.revoked.conflict` */
  async setScope(name: string, { scope, by }: NewFeedScopeDto): Promise<FeedSubscriberDto> {
    await this.requireScope(scope);
    await this.change(name, { scope });
    this.logger.log(`${by} changed the scope of the subscriber ${name}: ${inWords(scope)}`);
    await this.door.tell();
    return this.get(name);
  }

  /** The credential before counts no more. @throws PicketError `feed-subscriber.*`, `certificate.request.invalid` */
  async replaceCredential(name: string, { by, ...wish }: NewFeedCredentialDto): Promise<IssuedFeedCredentialDto> {
    const url = this.broker.requireAddress(wish.kind);
    const issued = await this.credentials.issue(name, wish);
    await this.change(name, issued.kept);
    this.logger.log(`${by} gave the subscriber ${name} a new ${wish.kind}`);
    await this.door.tell();
    return this.handOut(name, url, issued);
  }

  /** It is disconnected and stays out. @throws PicketError `feed-subscriber.not-found` */
  async revoke(name: string, by: string): Promise<FeedSubscriberDto> {
    const { revokedAt } = await this.get(name);
    if (revokedAt === null) {
      await this.subscribers.update(name, { revokedAt: new Date(this.clock.now()), revokedBy: by });
      this.events.publish(new SubscriberRevoked(name));
      this.logger.warn(`${by} revoked the subscriber ${name}`);
    }
    await this.door.tell();
    return this.get(name);
  }

  private change(name: string, change: Partial<FeedSubscriberEntity>): Promise<void> {
    return this.connection.withTransaction(async () => {
      const before = await this.subscribers.lock(name);
      if (!before) throw notFound(name);
      if (before.revokedAt !== null) throw revoked(name);
      await this.subscribers.update(name, change);
    });
  }

  /** A name of a group that is mistyped would bring nothing, without a word. */
  private async requireScope(scope: FeedScopeDto): Promise<void> {
    this.broker.requireScope(scope);
    for (const name of scope.groups) await this.groups.get(name);
  }

  /** Of a group that is removed the name stays: without it the scope would be wider. */
  private async followGroup(before: string, name: string): Promise<void> {
    for (const { name: subscriber, scope } of await this.subscribers.all()) {
      if (!scope.groups.includes(before)) continue;
      const groups = scope.groups.map((group) => (group === before ? name : group));
      await this.subscribers.update(subscriber, { scope: { ...scope, groups } });
    }
    await this.door.tell();
  }

  private async handOut(name: string, url: string, issued: IssuedCredential): Promise<IssuedFeedCredentialDto> {
    const subscriber = await this.get(name);
    const { kept, password, certificate, privateKey } = issued;
    const { authorities } = this.certificates;
    const { maxConnections, isLocalOnly } = this.broker;
    const user = this.broker.userOf(name, kept.credential);
    const login = { user, url, authorities, password, certificate, privateKey, topic: feedTopicOf(subscriber.scope) };
    return { ...subscriber, ...login, command: firstLook(login), maxConnections, isLocalOnly };
  }

  private toDto(subscriber: FeedSubscriberEntity): FeedSubscriberDto {
    const { name, note, kind, scope, createdBy, revokedBy, lastSeenAt, lastSeenAddress } = subscriber;
    const seen = this.door.seen().get(name);
    return {
      name,
      note,
      kind,
      state: stateOf(subscriber, this.clock.now()),
      scope,
      createdAt: subscriber.createdAt.toISOString(),
      createdBy,
      credentialAt: subscriber.credentialAt.toISOString(),
      expiresAt: subscriber.expiresAt?.toISOString() ?? null,
      revokedAt: subscriber.revokedAt?.toISOString() ?? null,
      revokedBy,
      lastSeenAt: seen?.lastAt ?? lastSeenAt?.toISOString() ?? null,
      lastSeenAddress: seen?.address ?? lastSeenAddress,
      connections: this.broker.isEmbedded ? (seen?.connections ?? 0) : null,
    };
  }
}

function stateOf({ revokedAt, expiresAt }: FeedSubscriberEntity, nowMs: number): FeedSubscriberDto['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt.getTime() <= nowMs ? 'expired' : 'valid';
}

function inWords(scope: FeedScopeDto): string {
  const limits = Object.entries(scope).filter(([, names]) => names.length > 0);
  return limits.map(([what, names]) => `${what} ${names.join(', ')}`).join('; ') || 'all alerts';
}

function notFound(name: string): ControlPlaneError {
  return new ControlPlaneError('feed-subscriber.not-found', `there is no subscriber ${name}`);
}

function nameTaken(name: string): ControlPlaneError {
  return new ControlPlaneError('feed-subscriber.name.conflict', `there is a subscriber ${name} already`, {
    next: 'take another name, or revoke that one first',
  });
}

function revoked(name: string): ControlPlaneError {
  return new ControlPlaneError('feed-subscriber.revoked.conflict', `the subscriber ${name} is revoked`, {
    next: 'create it again: a revoked name is free',
  });
}

function tooMany(): ControlPlaneError {
  const message = `there are ${MAX_SUBSCRIBERS} subscribers, revoked ones of the last 90 days among them`;
  return new ControlPlaneError('feed-subscriber.limit.conflict', message, {
    next: 'use the name of a revoked one again',
  });
}
