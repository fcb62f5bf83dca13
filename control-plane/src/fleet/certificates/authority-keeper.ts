import { createPrivateKey, X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { Runtime } from '../../platform/runtime.js';
import { createAuthority, digestOf, type Authority } from './authority.js';
import type { CertificateAuthorityEntity } from './certificate.entity.js';
import { CertificateRepository } from './certificate.repository.js';

/** Keeps the CAs of this installation: the certificate in the open, the key encrypted with a passphrase of its own. */
@Injectable()
export class AuthorityKeeper implements OnModuleInit {
  private readonly logger = new Logger('certificates');
  private authorities: readonly CertificateAuthorityEntity[] = [];

  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly certificates: CertificateRepository,
  ) {}

  /** @throws PicketError `certificate.authority-unreadable` */
  async onModuleInit(): Promise<void> {
    await this.read();
    if (this.authorities.length === 0) await this.makeFirst();
    this.decrypt(this.current);
  }

  /** The CA that issues. */
  get current(): CertificateAuthorityEntity {
    const [current] = this.authorities;
    if (!current) throw new Error('the CA is asked for before it is there');
    return current;
  }

  /** Certificates (PEM) that this installation trusts, the current CA first. */
  get trusted(): readonly string[] {
    return this.authorities.map(({ certificate }) => certificate);
  }

  /** Their digests. */
  get digests(): string[] {
    return this.authorities.map(({ digest }) => digest);
  }

  /** The CA that issues, with its key. */
  issuer(): Authority {
    return { certificate: this.current.certificate, privateKey: this.decrypt(this.current) };
  }

  /** All CAs that are trusted, each with its key. */
  get trustedWithKeys(): (Authority & { readonly digest: string })[] {
    return this.authorities.map((authority) => {
      const { certificate, digest } = authority;
      return { certificate, digest, privateKey: this.decrypt(authority) };
    });
  }

  /** A CA that is trusted from now on, and does not issue yet. */
  async add(): Promise<CertificateAuthorityEntity> {
    const authority = await this.make(false);
    await this.certificates.addAuthority(authority);
    await this.read();
    return authority;
  }

  async activate(digest: string): Promise<void> {
    await this.certificates.setIssuing(digest);
    await this.read();
  }

  async retire(digest: string): Promise<void> {
    await this.certificates.retire(digest, new Date(this.clock.now()));
    await this.read();
  }

  private async read(): Promise<void> {
    const all = await this.certificates.authorities();
    this.authorities = all.filter(({ retiredAt }) => retiredAt === null);
  }

  private async makeFirst(): Promise<void> {
    await this.certificates.addFirstAuthority(await this.make(true));
    await this.read();
    this.logger.log(`made the CA of this installation, SHA-256 ${this.current.digest}`);
  }

  private async make(isIssuing: boolean): Promise<CertificateAuthorityEntity> {
    const now = new Date(this.clock.now());
    const { certificate, privateKey } = await createAuthority(`Picket CA ${hostname()}`.slice(0, 64), now);
    return {
      digest: digestOf(certificate),
      certificate,
      encryptedKey: this.encrypt(privateKey),
      createdAt: now,
      notAfter: new Date(new X509Certificate(certificate).validTo),
      isIssuing,
      retiredAt: null,
    };
  }

  private encrypt(privateKey: string): string {
    const passphrase = this.runtime.secrets.caPassphrase;
    return createPrivateKey(privateKey)
      .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase })
      .toString();
  }

  private decrypt({ encryptedKey }: CertificateAuthorityEntity): string {
    try {
      const key = createPrivateKey({ key: encryptedKey, passphrase: this.runtime.secrets.caPassphrase });
      return key.export({ format: 'pem', type: 'pkcs8' }).toString();
    } catch (cause) {
      throw new ControlPlaneError('certificate.authority-unreadable', 'the key of the CA cannot be decrypted', {
        next: 'restore secrets.json from the backup that belongs to this database, or set PICKET_CA_PASSPHRASE',
        cause,
      });
    }
  }
}
