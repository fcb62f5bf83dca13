import { Inject, Injectable } from '@nestjs/common';
import type { ReadStream } from 'node:fs';
import type { Clock } from '@picket/shared/clock';
import { featuresOfAgents } from '@picket/shared/features';
import { modelManifestSchema, packBundle, sha256, type ModelManifest } from '@picket/shared/trust';
import { CLOCK } from '../platform/clock.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { modelCard } from './domain/model-card.js';
import type { ModelDraft } from './domain/model-draft.js';
import type {
  ModelAlias,
  ModelListDto,
  ModelVersionDto,
  ModelVersionSummaryDto,
  SetAliasDto,
} from './dto/model.dto.js';
import { toDetails, toSummary } from './model-presenter.js';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';
import { ModelRepository, type RegisteredModel } from './persistence/model.repository.js';
import { PromotionGate } from './promotion-gate.js';
import { notForAgents, versionNotFound } from './registry.errors.js';
import { ChampionChanged } from './registry.events.js';
import { BundleStore } from './storage/bundle-store.js';

/** Model versions: numbered, immutable, each one bundle; and the names that point to them. */
@Injectable()
export class RegistryService {
  constructor(
    private readonly models: ModelRepository,
    private readonly bundles: BundleStore,
    private readonly gate: PromotionGate,
    private readonly connection: TransactionalConnection,
    private readonly events: DomainEvents,
    private readonly stream: ServerEventStream,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Gives a checked model its number and keeps it. The bundle is on disk before the version exists, so a crash in
   * between costs a number and nothing else.
   */
  async register(name: string, draft: ModelDraft): Promise<ModelVersionSummaryDto> {
    const version = await this.models.takeVersionNumber(name);
    const createdAt = new Date(this.clock.now());
    const identity = { format: 1 as const, name, version, createdAt: createdAt.toISOString() };
    const manifest = modelManifestSchema.parse({ ...identity, ...draft.manifest });
    const card = modelCard(manifest, draft.remarks);
    const bundle = packBundle({ manifest, model: draft.onnx, card });
    const digest = sha256(bundle);
    await this.bundles.save(digest, bundle);
    const row = {
      name,
      version,
      digest,
      bytes: bundle.length,
      createdAt,
      ...describe(manifest),
      card,
      auditOverrides: [],
    };
    await this.models.insert(row);
    const summary = toSummary(row, []);
    this.stream.send('model', summary);
    return summary;
  }

  async list(): Promise<ModelListDto> {
    const aliases = await this.models.aliases();
    return { items: (await this.models.newestFirst()).map((row) => toSummary(row, aliases)) };
  }

  /** @throws PicketError `model.not-found` */
  async get(name: string, version: number): Promise<ModelVersionDto> {
    return toDetails(await this.require(name, version), await this.models.aliasesOf(name, version));
  }

  /** The bundle file of a version. @throws PicketError `model.not-found`, `model.bundle-missing` */
  async bundle(name: string, version: number): Promise<{ digest: string; bytes: number; open: () => ReadStream }> {
    const { digest, bytes } = await this.require(name, version);
    return { digest, bytes, open: () => this.bundles.read(digest) };
  }

  /**
   * Points an alias at a version. A new champion is announced once that is committed.
   * @throws PicketError `model.not-found`, `model.promotion.conflict`, `model.audit.conflict`
   */
  async setAlias(
    name: string,
    alias: ModelAlias,
    version: number,
    override?: SetAliasDto['override'],
  ): Promise<ModelVersionSummaryDto> {
    const row = await this.require(name, version);
    refuseUnmeasurable(row);
    await this.connection.withTransaction(async () => {
      if (alias === 'champion') await this.gate.pass(row, override);
      await this.models.setAlias({ name, alias, version, setAt: new Date(this.clock.now()) });
      const model = { name, version, digest: row.digest };
      if (alias === 'champion') this.events.publish(new ChampionChanged(model, row.description.profile, row.bytes));
    });
    const summary = toSummary(row, await this.models.aliasesOf(name, version));
    this.stream.send('model', summary);
    return summary;
  }

  /** The version that a training run has made, if it got that far. */
  async versionOfRun(trainingRunId: string): Promise<number | undefined> {
    return (await this.models.findByTrainingRun(trainingRunId))?.version;
  }

  async byDigest(digest: string): Promise<RegisteredModel | undefined> {
    return (await this.models.findManifest({ digest })) ?? undefined;
  }

  async byVersion(name: string, version: number): Promise<RegisteredModel | undefined> {
    return (await this.models.findManifest({ name, version })) ?? undefined;
  }

  /** The champion of that name, or of the model whose champion was chosen last. */
  async champion(name?: string): Promise<RegisteredModel | undefined> {
    const alias = await this.models.findAlias('champion', name);
    return alias ? this.byVersion(alias.name, alias.version) : undefined;
  }

  private async require(name: string, version: number): Promise<ModelVersionEntity> {
    const row = await this.models.find(name, version);
    if (!row) throw versionNotFound(name, version);
    return row;
  }
}

function describe(manifest: ModelManifest): Pick<ModelVersionEntity, 'manifest' | 'description' | 'trainingRunId'> {
  // JSON leaves out what is undefined.
  const description = { ...manifest, reference: undefined, golden: undefined };
  return { manifest, description, trainingRunId: manifest.lineage.runId };
}

/** A model on columns that were asked for by name is for finding out, not for agents: none measures them. */
function refuseUnmeasurable({ name, version, description }: ModelVersionEntity): void {
  const measured = featuresOfAgents(description.profile);
  const others = description.features.filter((feature) => !measured.includes(feature));
  if (others.length > 0) throw notForAgents(name, version, others);
}
