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
}
