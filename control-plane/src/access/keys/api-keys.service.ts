import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ApiKeyDto, ApiKeyPageDto, IssuedApiKeyDto, NewApiKeyDto } from '../../api/access.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, readPage, type KeysetOrder, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Principal } from '../../platform/http/request-context.js';
import { hashToken, newToken } from '../identity/secrets.js';
import { ApiKeyEntity } from '../persistence/api-key.entity.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const ID_BYTES = 6;
/** The time of use is written no more often. */
const NOTE_MS = 60_000;
const KEY = /^pkk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

const NEWEST_FIRST: KeysetOrder<ApiKeyEntity> = {
  direction: 'DESC',
  columns: ['key.createdAt', 'key.id'],
  key: z.tuple([z.iso.datetime(), z.string().regex(/^[0-9a-f]{12}$/)]),
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
};

/** Keys of programs that use the API. */
@Injectable()
export class ApiKeysService {
  private readonly logger = new Logger('access');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
  ) {}

  /** Newest first. */
  async page(request: PageRequest): Promise<ApiKeyPageDto> {
    const page = await readPage(this.keys.createQueryBuilder('key'), NEWEST_FIRST, request);
    return mapPage(page, (key) => this.toDto(key));
  }

  /** Only the answer holds the key. */
  async create({ name, role, days, note }: NewApiKeyDto, by: string): Promise<IssuedApiKeyDto> {
    const now = new Date(this.clock.now());
    const [id, secret] = [randomBytes(ID_BYTES).toString('hex'), newToken()];
    const key: ApiKeyEntity = {
      ...{ id, name, note, role, secretHash: hashToken(secret), createdAt: now, createdBy: by },
      expiresAt: new Date(now.getTime() + days * DAY_MS),
      ...{ revokedAt: null, revokedBy: null, lastUsedAt: null, lastUsedAddress: null },
    };
    await this.keys.insert(key);
    this.logger.log(`${by} created the API key ${id} (${name}, ${role}, ${days} days)`);
    return { ...this.toDto(key), key: `pkk_${id}_${secret}` };
  }

  /** It counts no more. @throws PicketError `api-key.not-found` */
  async revoke(id: string, by: string): Promise<ApiKeyDto> {
    const key = await this.keys.findOneBy({ id });
    if (!key) throw new ControlPlaneError('api-key.not-found', `there is no API key ${id}`);
    if (key.revokedAt === null) {
      const change = { revokedAt: new Date(this.clock.now()), revokedBy: by };
      await this.keys.update({ id }, change);
      Object.assign(key, change);
      this.logger.warn(`${by} revoked the API key ${id} (${key.name})`);
    }
    return this.toDto(key);
  }

  /** Whose key it is; undefined: of no one, or it counts no more. */
  async find(said: string, address: string): Promise<Principal | undefined> {
    const [, id, secret] = KEY.exec(said) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const key = await this.keys.findOneBy({ id });
    if (!key || !timingSafeEqual(Buffer.from(hashToken(secret)), Buffer.from(key.secretHash))) return undefined;
    const now = this.clock.now();
    if (stateOf(key, now) !== 'valid') return undefined;
    const isNews = key.lastUsedAddress !== address || (key.lastUsedAt?.getTime() ?? 0) + NOTE_MS <= now;
    if (isNews) await this.keys.update({ id }, { lastUsedAt: new Date(now), lastUsedAddress: address });
    return { kind: 'key', name: key.name, role: key.role };
  }

  private toDto(key: ApiKeyEntity): ApiKeyDto {
    const { id, name, note, role, createdBy, revokedBy, lastUsedAddress } = key;
    return {
      ...{ id, name, note, role, createdBy, revokedBy, lastUsedAddress },
      state: stateOf(key, this.clock.now()),
      createdAt: key.createdAt.toISOString(),
      expiresAt: key.expiresAt.toISOString(),
      revokedAt: key.revokedAt?.toISOString() ?? null,
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    };
  }

  private get keys() {
    return this.connection.repository(ApiKeyEntity);
  }
}

function stateOf({ revokedAt, expiresAt }: ApiKeyEntity, nowMs: number): ApiKeyDto['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt.getTime() <= nowMs ? 'expired' : 'valid';
}
