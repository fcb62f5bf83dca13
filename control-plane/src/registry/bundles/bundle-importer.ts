import { Inject, Injectable } from '@nestjs/common';
import { readFile, rm } from 'node:fs/promises';
import type { Clock } from '@picket/shared/clock';
import { MAX_VERSION, sha256 } from '@picket/shared/bundle';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { ServerEventStream } from '../../platform/events/server-event-stream.js';
import { QueuePlaces } from '../../platform/jobs/queue-places.js';
import type { WaitingLine } from '../../platform/jobs/waiting-line.js';
import { renamedCard } from '../versions/domain/model-card.js';
import type { ImportModelDto, ModelVersionSummaryDto } from '../../api/model.js';
import { toSummary, versionColumns } from '../versions/model-presenter.js';
import type { ModelVersionEntity } from '../versions/persistence/model-version.entity.js';
import { ModelRepository } from '../versions/persistence/model.repository.js';
import { unstorable, versionDeleted, versionTaken, versionTooHigh } from '../registry.errors.js';
import { AliasRepository } from '../aliases/persistence/alias.repository.js';
import { BundleStore } from './bundle-store.js';
import { BundleVetter } from './bundle-vetter.js';
import type { Vetted } from './worker/vet-job.js';

/** How far a bundle's number may be ahead of the last one of that name, and how many have to be left behind it. */
const MAX_VERSIONS_AHEAD = 1_000_000;
const MAX_FUTURE_MS = 24 * 60 * 60 * 1000;

export interface Imported {
  readonly version: ModelVersionSummaryDto;
  /** False: that very bundle was here already. */
  readonly isNew: boolean;
}

/** A bundle file with its digest, as it was sent. */
interface Candidate {
  readonly file: Uint8Array;
  readonly digest: string;
  readonly path: string;
}

/** Takes in bundles that were made elsewhere. A bundle's digest is what it is; its name and number come second. */
@Injectable()
export class BundleImporter {
  /** One at a time: each may cost a process with as much memory as vetting allows. */
  private readonly line: WaitingLine;

  constructor(
    private readonly models: ModelRepository,
    private readonly aliases: AliasRepository,
    private readonly bundles: BundleStore,
    private readonly vetter: BundleVetter,
    private readonly connection: TransactionalConnection,
    private readonly stream: ServerEventStream,
    places: QueuePlaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.line = places.line('bundle-vetting');
  }

  /**
   * Registers the bundle in that file. The file is removed in any case.
   * @throws PicketError `model.invalid-bundle`, `model.forbidden-onnx`, `model.vet`, `model.unstorable`,
   *   `model.version.invalid`, `model.taken.conflict`, `model.deleted.conflict`, `job.queue.conflict`
   */
  import(path: string, request: ImportModelDto): Promise<Imported> {
    return this.line.run(() => this.take(path, request)).finally(() => rm(path, { force: true }));
  }

  private async take(path: string, { as, restore }: ImportModelDto): Promise<Imported> {
    const file = await readFile(path);
    const candidate = { file, path, digest: sha256(file) };
    const known = await this.models.findByDigest(candidate.digest);
    if (known?.deletedAt && !restore) throw versionDeleted(known.name, known.version);
    if (as !== undefined) return this.takeAs(candidate, as);
    return known ? this.bringBack(known, candidate) : this.keep(candidate);
  }

  /** The same bytes again: its file may have been lost, or it was deleted; nothing else can have changed. */
  private async bringBack(known: ModelVersionEntity, { file, digest }: Candidate): Promise<Imported> {
    if (!known.deletedAt && this.bundles.has(digest)) return { version: await this.present(known), isNew: false };
    await this.bundles.save(digest, file);
    const restored = { ...known, deletedAt: null, deletedBy: null, deletionReason: null };
    if (known.deletedAt) await this.models.update(restored);
    return { version: await this.announce(restored), isNew: false };
  }

  private async keep({ file, digest, path }: Candidate): Promise<Imported> {
    const vetted = await this.openVetted(path);
    const { name, version } = vetted.manifest;
    const row = await this.connection.withTransaction(async () => {
      const last = await this.models.lastVersionNumber(name);
      const most = Math.min(last + MAX_VERSIONS_AHEAD, MAX_VERSION - MAX_VERSIONS_AHEAD);
      if (version > most) throw versionTooHigh(name, version, most);
      await this.models.passVersionNumber(name, version);
      if (await this.models.find(name, version)) throw versionTaken(name, version);
      return this.write(vetted, file, digest);
    });
    return { version: await this.announce(row), isNew: true };
  }

  /** The number is taken first: making the new bundle takes a while, and a number may be left out. */
  private async takeAs({ path, digest }: Candidate, name: string): Promise<Imported> {
    const known = await this.models.findImportedAs(name, digest);
    if (known) return { version: await this.present(known), isNew: false };
    const vetted = await this.openVetted(path);
    const version = await this.models.takeVersionNumber(name);
    const lineage = { ...vetted.manifest.lineage, importedFrom: digest };
    const manifest = { ...vetted.manifest, name, version, lineage };
    const file = await this.vetter.rename(path, { name, version, importedFrom: digest });
    const renamed = { ...vetted, manifest, card: renamedCard(vetted.card, manifest) };
    const row = await this.connection.withTransaction(() => this.write(renamed, file, sha256(file)));
    return { version: await this.announce(row), isNew: true };
  }

  private async openVetted(path: string): Promise<Vetted> {
    const vetted = await this.vetter.vet(path);
    const { createdAt } = vetted.manifest;
    if (Date.parse(createdAt) > this.clock.now() + MAX_FUTURE_MS)
      throw unstorable(`manifest.json: createdAt: ${createdAt} is more than a day ahead of the clock here`);
    return vetted;
  }

  /** The bundle is on disk before its row exists, as with a model that was trained here. */
  private async write(
    { manifest, card, evaluation }: Vetted,
    file: Uint8Array,
    digest: string,
  ): Promise<ModelVersionEntity> {
    await this.bundles.save(digest, file);
    const { name, version } = manifest;
    const createdAt = new Date(manifest.createdAt);
    const origin = { trainingRunId: null, importedAt: new Date(this.clock.now()) };
    const described = { ...versionColumns(manifest), evaluation, card };
    const row = { name, version, digest, bytes: file.length, createdAt, ...described, ...origin };
    await this.models.insert(row);
    return row;
  }

  private async present(row: ModelVersionEntity): Promise<ModelVersionSummaryDto> {
    return toSummary(row, await this.aliases.findByVersion(row.name, row.version), this.bundles.has(row.digest));
  }

  private async announce(row: ModelVersionEntity): Promise<ModelVersionSummaryDto> {
    const summary = await this.present(row);
    this.stream.send('model', summary);
    return summary;
  }
}
