import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { Runtime } from '../../platform/runtime.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { ListenerCertificates, type ListenerCredentials } from '../certificates/listener-certificates.js';
import { AgentMerged, AgentReadmitted, AgentRevoked, SubscriberRevoked } from '../fleet.events.js';

/** Readable by the group, which the broker's user may join; the key too. */
const MODE = 0o640;
const FOLDER_MODE = 0o750;

/** Keeps what the TLS listener of an existing broker needs in a folder: our CAs, the revocation lists, its certificate and key. */
@Injectable()
export class BrokerFiles implements OnApplicationBootstrap {
  private readonly logger = new Logger('broker');

  constructor(
    private readonly runtime: Runtime,
    private readonly events: DomainEvents,
    private readonly certificates: CertificatesService,
    private readonly listeners: ListenerCertificates,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const folder = this.runtime.config['mqtt.tlsDir'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    // The CAs may be others now, and each has a list of its own.
    await this.listeners.keep(async (credentials) => {
      this.writeCredentials(folder, credentials);
      await this.writeLists(folder);
    });
    for (const event of [AgentRevoked, AgentMerged, AgentReadmitted, SubscriberRevoked])
      this.events.handle<object>(event, () => this.writeLists(folder));
  }

  private writeCredentials(folder: string, { key, cert, ca }: ListenerCredentials): void {
    this.write(join(folder, 'server.key'), key);
    this.write(join(folder, 'server.pem'), cert);
    this.write(join(folder, 'ca.pem'), ca.join(''));
  }

  private async writeLists(folder: string): Promise<void> {
    this.write(join(folder, 'crl.pem'), (await this.certificates.revocationLists()).join(''));
  }

  /** Written beside and renamed: the broker reads the old or the new one, never half of one. */
  private write(path: string, text: string): void {
    try {
      writeFileSync(`${path}.new`, text, { mode: MODE });
      // Whatever the umask says.
      chmodSync(`${path}.new`, MODE);
      renameSync(`${path}.new`, path);
    } catch (error) {
      this.logger.error(`${path} is not up to date: ${describeError(error)}`);
    }
  }
}
