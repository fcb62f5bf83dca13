import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { isLoopback } from '@picket/shared/hosts';
import { formatEnrolmentToken, newEnrolmentToken } from '@picket/shared/enrolment';
import type {
  CreatedEnrolmentTokenDto,
  EnrolmentTokenDto,
  EnrolmentTokenPageDto,
  EnrolmentTryPageDto,
  NewEnrolmentTokenDto,
} from '../../api/enrolment.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, type PageRequest } from '../../platform/database/keyset.js';
import { Runtime } from '../../platform/runtime.js';
import { AuthorityKeeper } from '../certificates/authority-keeper.js';
import { GroupsService } from '../groups/groups.service.js';
import type { EnrolmentTokenEntity } from './enrolment.entity.js';
import { EnrolmentRepository } from './enrolment.repository.js';

/** Makes, lists and revokes enrolment tokens. */
@Injectable()
export class EnrolmentTokensService {
  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
    private readonly enrolments: EnrolmentRepository,
    private readonly groups: GroupsService,
  ) {}

  /** @throws PicketError `group.not-found` */
  async create({ note, group, maxUses, lifeS, by }: NewEnrolmentTokenDto): Promise<CreatedEnrolmentTokenDto> {
    await this.groups.get(group);
    const token = newEnrolmentToken(this.runtime.agentsUrl, this.authority.current.digest);
    const now = this.clock.now();
    const row: EnrolmentTokenEntity = {
      id: token.id,
      secretHash: hashSecret(token.secret),
      note,
      groupName: group,
      maxUses,
      uses: 0,
      createdAt: new Date(now),
      createdBy: by,
      expiresAt: new Date(now + lifeS * 1000),
      revokedAt: null,
      revokedBy: null,
    };
    await this.enrolments.addToken(row);
    const text = formatEnrolmentToken(token);
    const isLocalOnly = isLoopback(this.runtime.config['agents.host']);
    return { ...this.toDto(row), token: text, command: `sudo npx picket-agent enroll --token ${text}`, isLocalOnly };
  }

  async page(request: PageRequest): Promise<EnrolmentTokenPageDto> {
    return mapPage(await this.enrolments.page(request), (token) => this.toDto(token));
  }

  /** @throws PicketError `enrolment.not-found` */
  async get(id: string): Promise<EnrolmentTokenDto> {
    return this.toDto(await this.find(id));
  }

  /** What was tried with a token, newest first. @throws PicketError `enrolment.not-found` */
  async pageOfTries(id: string, request: PageRequest): Promise<EnrolmentTryPageDto> {
    await this.find(id);
    return mapPage(await this.enrolments.pageOfTries(id, request), (attempt) => ({
      id: attempt.id,
      at: attempt.at.toISOString(),
      address: attempt.address,
      hostname: attempt.hostname,
      agentId: attempt.agentId,
      outcome: attempt.outcome,
      decidedBy: attempt.decidedBy,
      clockOffsetMs: Number(attempt.clockOffsetMs),
    }));
  }

  /** No host enrols with the token any more; agents that have, stay. @throws PicketError `enrolment.not-found` */
  async revoke(id: string, by: string): Promise<EnrolmentTokenDto> {
    const token = await this.find(id);
    if (token.revokedAt === null) await this.enrolments.revokeToken(id, new Date(this.clock.now()), by);
    return this.get(id);
  }

  private async find(id: string): Promise<EnrolmentTokenEntity> {
    const token = await this.enrolments.findToken(id);
    if (!token) throw new ControlPlaneError('enrolment.not-found', `there is no enrolment token ${id}`);
    return token;
  }

  private toDto(token: EnrolmentTokenEntity): EnrolmentTokenDto {
    const { id, note, groupName: group, maxUses, uses, createdBy, revokedBy } = token;
    return {
      id,
      note,
      group,
      state: stateOf(token, this.clock.now()),
      maxUses,
      uses,
      createdAt: token.createdAt.toISOString(),
      createdBy,
      expiresAt: token.expiresAt.toISOString(),
      revokedAt: token.revokedAt?.toISOString() ?? null,
      revokedBy,
    };
  }
}

/** 128 random bits need no slow hash: they cannot be guessed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function stateOf(token: EnrolmentTokenEntity, nowMs: number): EnrolmentTokenDto['state'] {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt.getTime() <= nowMs) return 'expired';
  return token.uses >= token.maxUses ? 'used' : 'valid';
}
