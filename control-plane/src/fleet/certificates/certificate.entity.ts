import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A CA of this installation. One issues; others are trusted, before they issue or after, until they are retired. */
@Entity()
export class CertificateAuthorityEntity {
  /** SHA-256 of the certificate. */
  @PrimaryColumn('text')
  digest!: string;

  @Column('text')
  certificate!: string;

  /** PKCS #8, encrypted with the passphrase of secrets.json. */
  @Column('text')
  encryptedKey!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  notAfter!: Date;

  @Column('boolean')
  isIssuing!: boolean;

  /** From then on nothing that it has signed counts. */
  @Column('timestamptz', { nullable: true })
  retiredAt!: Date | null;
}

/** An agent that has a certificate; it may never have sent a status. */
@Entity()
export class EnrolledAgentEntity {
  @PrimaryColumn('text')
  agentId!: string;

  /** Salted SHA-256 of the host's machine id. */
  @Column('text', { nullable: true })
  machineId!: string | null;

  @Column('text')
  hostname!: string;

  @Column('timestamptz')
  enrolledAt!: Date;

  /** Id of the agent that had this machine id before. */
  @Column('text', { nullable: true })
  sameMachineAs!: string | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Column('text', { nullable: true })
  revokedBy!: string | null;

  @Column('text', { nullable: true })
  revokedReason!: string | null;

  /** Id of the agent whose id this host has now: this one is used no more. */
  @Column('text', { nullable: true })
  mergedInto!: string | null;

  /** Records of boot epochs up to this one were sent by a host that had this id before. */
  @Column('bigint', { default: 0 })
  recordsAfter!: string;

  /** When the host asked for the next certificate after the last one had expired; null: it did not. */
  @Column('timestamptz', { nullable: true })
  renewalAskedAt!: Date | null;

  @Column('text', { nullable: true })
  renewalAskedFrom!: string | null;

  @Column('timestamptz', { nullable: true })
  renewalApprovedAt!: Date | null;

  @Column('text', { nullable: true })
  renewalApprovedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  decommissionedAt!: Date | null;

  @Column('text', { nullable: true })
  decommissionedBy!: string | null;

  @Column('text', { nullable: true })
  decommissionedReason!: string | null;

  /** When the host said that it has deleted what it had; stays when the agent is in service again. */
  @Column('timestamptz', { nullable: true })
  purgedAt!: Date | null;
}

@Entity()
export class AgentCertificateEntity {
  @PrimaryColumn('text')
  serial!: string;

  @Column('text')
  agentId!: string;

  /** Null: a renewal, or the token is gone. */
  @Column('uuid', { nullable: true })
  tokenId!: string | null;

  /** SHA-256 of the public key. */
  @Column('text')
  keyFingerprint!: string;

  @Column('text')
  certificate!: string;

  @Column('text')
  authorityDigest!: string;

  @Column('timestamptz')
  issuedAt!: Date;

  @Column('timestamptz')
  notBefore!: Date;

  @Column('timestamptz')
  notAfter!: Date;

  /** This one alone counts no more; its agent may have others. */
  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
