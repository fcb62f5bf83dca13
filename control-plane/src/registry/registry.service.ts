import { Inject, Injectable } from '@nestjs/common';
import type { ReadStream } from 'node:fs';
import type { Clock } from '@picket/shared/clock';
import { featuresOfAgents } from '@picket/shared/features';
import { modelManifestSchema, packBundle, sha256 } from '@picket/shared/trust';
import { CLOCK } from '../platform/clock.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { modelCard } from './domain/model-card.js';
import type { ModelDraft } from './domain/model-draft.js';
import { evaluationSchema, type Evaluation } from './dto/evaluation.dto.js';
import type {
  ModelAlias,
  ModelAliasesDto,
  ModelListDto,
  ModelVersionDto,
  ModelVersionSummaryDto,
  SetAliasDto,
} from './dto/model.dto.js';
import { PromotionGate } from './promotion-gate.js';
import { toAliases, toDetails, toSummary } from './model-presenter.js';
import { describe } from './describe-version.js';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';
import { ModelRepository, type RegisteredModel } from './persistence/model.repository.js';
import {
  aliasNotFound,
  archiveProfile,
  bundleGone,
  notForAgents,
  versionDeleted,
  versionNotFound,
} from './registry.errors.js';
import { ChampionChanged } from './registry.events.js';
import { BundleStore } from './storage/bundle-store.js';

/** Paths of what a version consists of. */
export interface ModelFiles {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly bundle: string;
  /** Hashes of the rows that it was made of; null where nobody knows them. */
  readonly seenRows: string | null;
}

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
   * between leaves a file that nothing names, which the next start removes. The transaction holds the model's counter,
   * so that an import cannot take the same number meanwhile.
   */
  async register(name: string, draft: ModelDraft): Promise<ModelVersionSummaryDto> {
    const summary = await this.connection.withTransaction(() => this.write(name, draft));
    this.stream.send('model', summary);
    return summary;
  }

  private async write(name: string, draft: ModelDraft): Promise<ModelVersionSummaryDto> {
    const version = await this.models.takeVersionNumber(name);
    const createdAt = new Date(this.clock.now());
    const identity = { format: 1 as const, name, version, createdAt: createdAt.toISOString() };
    const manifest = modelManifestSchema.parse({ ...identity, ...draft.manifest });
    const card = modelCard(manifest, draft.remarks);
    const evaluation = draft.evaluation ? evaluationSchema.parse(draft.evaluation) : null;
    const report = evaluation && { evaluation: JSON.stringify(evaluation) };
    const bundle = packBundle({ manifest, model: draft.onnx, card, ...report });
    const digest = sha256(bundle);
    await this.bundles.save(digest, bundle);
    if (draft.seenRows) await this.bundles.saveSeenRows(digest, draft.seenRows);
    const row = { name, version, digest, bytes: bundle.length, createdAt, ...describe(manifest), evaluation, card };
    await this.models.insert(row);
    return toSummary(row, [], true);
  }

  /** @param withDeleted tombstones too */
  async list(withDeleted = false): Promise<ModelListDto> {
    const [aliases, rows] = [await this.models.aliases(), await this.models.newestFirst()];
    const shown = withDeleted ? rows : rows.filter(({ deletedAt }) => deletedAt === null);
    return { items: shown.map((row) => toSummary(row, aliases, this.bundles.has(row.digest))) };
  }

  /** Versions that were trained on a data set of that content, tombstones too; newest first. */
  async trainedOn(sha256: string): Promise<ModelListDto> {
    const [aliases, rows] = [await this.models.aliases(), await this.models.findTrainedOn(sha256)];
    return { items: rows.map((row) => toSummary(row, aliases, this.bundles.has(row.digest))) };
  }

  /** A tombstone too. @throws PicketError `model.not-found` */
  async get(name: string, version: number): Promise<ModelVersionDto> {
    const row = await this.require(name, version);
    return toDetails(row, await this.models.aliasesOf(name, version), this.bundles.has(row.digest));
  }

  /**
   * The bundle file of a version.
   * @throws PicketError `model.not-found`, `model.bundle.gone`, `model.bundle-missing`
   */
  async bundle(name: string, version: number): Promise<{ digest: string; bytes: number; open: () => ReadStream }> {
    const { digest, bytes, deletedAt, deletedBy } = await this.require(name, version);
    if (deletedAt) throw bundleGone(name, version, deletedBy ?? '');
    return { digest, bytes, open: () => this.bundles.read(digest) };
  }

  /** The evaluation report in the bundle of a version; null where it has none. @throws PicketError `model.not-found` */
  async evaluation(name: string, version: number): Promise<Evaluation | null> {
    await this.require(name, version);
    return this.models.findEvaluation(name, version);
  }

  /** A version as worker processes open it. @throws PicketError `model.not-found` */
  async files(name: string, version: number): Promise<ModelFiles> {
    const { digest } = await this.require(name, version);
    return { name, version, digest, ...this.bundles.filesOf(digest) };
  }

  /**
   * Points an alias at a version. A new champion is announced once that is committed.
   * @param given who does it, for the history, and who answers for it where an audit blocks
   * @throws PicketError `model.not-found`, `model.deleted.conflict`, `model.promotion.conflict`, `model.audit.conflict`
   */
  async setAlias(
    name: string,
    alias: ModelAlias,
    version: number,
    { by, override }: Pick<SetAliasDto, 'by' | 'override'> = {},
  ): Promise<ModelVersionSummaryDto> {
    const row = await this.connection.withTransaction(async () => {
      const target = await this.models.findLocked(name, version);
      if (!target) throw versionNotFound(name, version);
      if (target.deletedAt) throw versionDeleted(name, version);
      refuseUnmeasurable(target);
      if (alias === 'champion') await this.gate.pass(target, override);
      await this.moveAlias(name, alias, version, by ?? null);
      if (alias === 'champion') this.events.publish(toChampion(target));
      return target;
    });
    return this.announce(row);
  }

  /**
   * Takes an alias away. Agents keep the model that they run: only another champion changes that.
   * @throws PicketError `model.not-found` when that model has no such alias
   */
  async removeAlias(name: string, alias: ModelAlias, by: string | null): Promise<ModelAliasesDto> {
    const before = await this.models.findAlias(alias, name);
    if (!before) throw aliasNotFound(name, alias);
    await this.connection.withTransaction(() => this.moveAlias(name, alias, null, by));
    const row = await this.require(name, before.version);
    await this.announce(row);
    return this.aliasesOf(name);
  }

  /** Where the names of a model point, and how they have moved. Unknown models have none. */
  async aliasesOf(name: string): Promise<ModelAliasesDto> {
    const aliases = (await this.models.aliases()).filter((alias) => alias.name === name);
    return toAliases(aliases, await this.models.changesOf(name));
  }

  private async moveAlias(name: string, alias: ModelAlias, version: number | null, by: string | null): Promise<void> {
    const at = new Date(this.clock.now());
    const before = await this.models.findAlias(alias, name);
    if (version === null) await this.models.removeAlias(name, alias);
    else await this.models.setAlias({ name, alias, version, setAt: at });
    await this.models.addChange({ name, alias, fromVersion: before?.version ?? null, toVersion: version, by, at });
  }

  private async announce(row: ModelVersionEntity): Promise<ModelVersionSummaryDto> {
    const aliases = await this.models.aliasesOf(row.name, row.version);
    const summary = toSummary(row, aliases, this.bundles.has(row.digest));
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

  /** The promotion that came last, unless that champion has lost its name since. */
  async lastPromotion(): Promise<ChampionChanged | undefined> {
    const change = await this.models.lastChangeOf('champion');
    if (!change || change.toVersion === null) return undefined;
    return toChampion(await this.require(change.name, change.toVersion));
  }

  /** The champion of that name as worker processes open it. */
  async championFiles(name: string): Promise<ModelFiles | undefined> {
    const alias = await this.models.findAlias('champion', name);
    return alias ? this.files(name, alias.version) : undefined;
  }

  private async require(name: string, version: number): Promise<ModelVersionEntity> {
    const row = await this.models.find(name, version);
    if (!row) throw versionNotFound(name, version);
    return row;
  }
}

/**
 * A model of an archive profile, or on columns that were asked for by name, is for finding out, not for agents: none
 * measures what it needs.
 */
function refuseUnmeasurable({ name, version, description }: ModelVersionEntity): void {
  const measured = featuresOfAgents(description.profile);
  if (measured.length === 0) throw archiveProfile(name, version, description.profile);
  const others = description.features.filter((feature) => !measured.includes(feature));
  if (others.length > 0) throw notForAgents(name, version, others);
}

function toChampion({ name, version, digest, description, bytes }: ModelVersionEntity): ChampionChanged {
  return new ChampionChanged({ name, version, digest }, description.profile, bytes);
}
