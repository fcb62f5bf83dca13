import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThanOrEqual, Not } from 'typeorm';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { AgentCertificateEntity, CertificateAuthorityEntity, EnrolledAgentEntity } from './certificate.entity.js';

@Injectable()
export class CertificateRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** The one that issues first, then by age; retired ones too. */
  authorities(): Promise<CertificateAuthorityEntity[]> {
    return this.connection
      .repository(CertificateAuthorityEntity)
      .find({ order: { isIssuing: 'DESC', createdAt: 'DESC' } });
  }

  /** Keeps the first CA of an installation; does nothing when another control plane was faster. */
  async addFirstAuthority(authority: CertificateAuthorityEntity): Promise<void> {
    await this.connection
      .repository(CertificateAuthorityEntity)
      .createQueryBuilder()
      .insert()
      .values(authority)
      .orIgnore()
      .execute();
  }

  async addAuthority(authority: CertificateAuthorityEntity): Promise<void> {
    await this.connection.repository(CertificateAuthorityEntity).insert(authority);
  }

  /** From now on that one issues, and no other. */
  async setIssuing(digest: string): Promise<void> {
    await this.connection.withTransaction(async () => {
      const authorities = this.connection.repository(CertificateAuthorityEntity);
      await authorities.update({ isIssuing: true }, { isIssuing: false });
      await authorities.update({ digest }, { isIssuing: true });
    });
  }

  async retire(digest: string, retiredAt: Date): Promise<void> {
    await this.connection.repository(CertificateAuthorityEntity).update({ digest }, { retiredAt });
  }

  /** Agents that are let in and whose last certificate is older than that: they know no CA that is newer. */
  async agentsWithoutCertificateSince(time: Date): Promise<string[]> {
    return this.idsOf(
      `SELECT agent_id FROM enrolled_agent WHERE revoked_at IS NULL AND merged_into IS NULL AND decommissioned_at IS NULL
         AND NOT EXISTS (SELECT FROM agent_certificate
           WHERE agent_certificate.agent_id = enrolled_agent.agent_id AND issued_at >= $1) ORDER BY agent_id`,
      [time],
    );
  }

  /** Agents that are let in and have no certificate of any other CA. */
  async agentsThatNeed(digest: string): Promise<string[]> {
    return this.idsOf(
      `SELECT agent_id FROM enrolled_agent WHERE revoked_at IS NULL AND merged_into IS NULL AND decommissioned_at IS NULL
         AND NOT EXISTS (SELECT FROM agent_certificate
           WHERE agent_certificate.agent_id = enrolled_agent.agent_id AND authority_digest <> $1 AND not_after > now())
       ORDER BY agent_id`,
      [digest],
    );
  }

  private async idsOf(sql: string, parameters: unknown[]): Promise<string[]> {
    const rows = await this.connection.manager.query<{ agent_id: string }[]>(sql, parameters);
    return rows.map((row) => row.agent_id);
  }

  findAgent(agentId: string): Promise<EnrolledAgentEntity | null> {
    return this.connection.repository(EnrolledAgentEntity).findOneBy({ agentId });
  }

  /** The agent that had this machine id last. */
  findMachine(machineId: string): Promise<EnrolledAgentEntity | null> {
    return this.connection
      .repository(EnrolledAgentEntity)
      .findOne({ where: { machineId, mergedInto: IsNull() }, order: { enrolledAt: 'DESC' } });
  }

  allAgents(): Promise<EnrolledAgentEntity[]> {
    return this.connection.repository(EnrolledAgentEntity).find();
  }

  findAgents(agentIds: readonly string[]): Promise<EnrolledAgentEntity[]> {
    return this.connection.repository(EnrolledAgentEntity).findBy({ agentId: In(agentIds) });
  }

  /**
   * Is the id one that a host had before it got that of another agent? Until the running transaction ends, it stays so:
   * `merge` waits for it.
   */
  async isRetired(agentId: string): Promise<boolean> {
    const rows = await this.connection.manager.query<{ merged_into: string | null }[]>(
      'SELECT merged_into FROM enrolled_agent WHERE agent_id = $1 FOR SHARE',
      [agentId],
    );
    return rows.some((row) => row.merged_into !== null);
  }

  /** The agent; no other transaction changes it, or takes a status of it, until this one has ended. */
  lockAgent(agentId: string): Promise<EnrolledAgentEntity | null> {
    return this.connection
      .repository(EnrolledAgentEntity)
      .findOne({ where: { agentId }, lock: { mode: 'pessimistic_write' } });
  }

  /**
   * The certificates of one agent become those of another, whose own count no more.
   * @param recordsAfter last boot epoch of the host that had the id before
   */
  async merge(agentId: string, into: string, recordsAfter: number, at: Date): Promise<void> {
    const certificates = this.connection.repository(AgentCertificateEntity);
    await certificates.update({ agentId: into, revokedAt: IsNull() }, { revokedAt: at });
    await certificates.update({ agentId }, { agentId: into });
    const { hostname } = (await this.findAgent(agentId)) ?? {};
    await this.updateAgent(into, { recordsAfter: String(recordsAfter), ...(hostname !== undefined && { hostname }) });
    await this.updateAgent(agentId, { mergedInto: into });
  }

  /** The token that an agent was enrolled with; null: the token is gone. */
  async tokenOf(agentId: string): Promise<string | null> {
    const first = await this.connection
      .repository(AgentCertificateEntity)
      .findOne({ where: { agentId, tokenId: Not(IsNull()) }, order: { issuedAt: 'DESC' } });
    return first?.tokenId ?? null;
  }

  /** When the last certificate of each agent expires. */
  async expiries(agentIds: readonly string[]): Promise<Map<string, Date>> {
    const rows = await this.connection.manager.query<{ agent_id: string; not_after: Date }[]>(
      'SELECT agent_id, max(not_after) AS not_after FROM agent_certificate WHERE agent_id = ANY($1) AND revoked_at IS NULL GROUP BY agent_id',
      [agentIds],
    );
    return new Map(rows.map((row) => [row.agent_id, row.not_after]));
  }

  async addAgent(agent: EnrolledAgentEntity): Promise<void> {
    await this.connection.repository(EnrolledAgentEntity).insert(agent);
  }

  async updateAgent(agentId: string, change: Partial<EnrolledAgentEntity>): Promise<void> {
    await this.connection.repository(EnrolledAgentEntity).update({ agentId }, change);
  }

  findBySerial(serial: string): Promise<AgentCertificateEntity | null> {
    return this.connection.repository(AgentCertificateEntity).findOneBy({ serial });
  }

  /** The last certificate of a key. */
  findByKey(keyFingerprint: string): Promise<AgentCertificateEntity | null> {
    return this.connection
      .repository(AgentCertificateEntity)
      .findOne({ where: { keyFingerprint }, order: { notAfter: 'DESC' } });
  }

  /** Certificates of one CA that have not expired and count no more, with their agent or alone. */
  revokedCertificates(authorityDigest: string): Promise<{ serial: string; revokedAt: Date }[]> {
    return this.connection.manager.query<{ serial: string; revokedAt: Date }[]>(
      `SELECT serial, coalesce(agent.revoked_at, certificate.revoked_at) AS "revokedAt"
         FROM agent_certificate AS certificate JOIN enrolled_agent AS agent USING (agent_id)
         WHERE coalesce(agent.revoked_at, certificate.revoked_at) IS NOT NULL
           AND authority_digest = $1 AND not_after > now() ORDER BY serial`,
      [authorityDigest],
    );
  }

  /** Certificates that an agent was given since then. */
  countSince(agentId: string, time: Date): Promise<number> {
    return this.connection.repository(AgentCertificateEntity).countBy({ agentId, issuedAt: MoreThanOrEqual(time) });
  }

  /** The last certificate of an agent stays, so that it is known how long the agent had one. */
  async pruneExpired(days: number): Promise<void> {
    await this.connection.manager.query(
      `DELETE FROM agent_certificate AS old WHERE not_after < now() - make_interval(days => $1) AND EXISTS (
         SELECT FROM agent_certificate AS newer WHERE newer.agent_id = old.agent_id AND newer.not_after > old.not_after)`,
      [days],
    );
  }

  async addCertificate(certificate: AgentCertificateEntity): Promise<void> {
    await this.connection.repository(AgentCertificateEntity).insert(certificate);
  }
}
