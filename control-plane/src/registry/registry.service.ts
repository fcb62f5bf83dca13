import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { modelManifestSchema, packBundle, sha256, type Tuning } from '@picket/shared/bundle';
import { CLOCK } from '../platform/clock.js';
import { mapPage, type Page, type PageRequest } from '../platform/database/keyset.js';
import { pageQuerySchema } from '../api/fields.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { modelCard } from './versions/domain/model-card.js';
import type { ModelDraft } from './versions/domain/model-draft.js';
import type { ModelFiles } from './versions/domain/model-files.js';
import { evaluationSchema, type Evaluation } from '../api/evaluation-report.js';
import type {
  ModelAlias,
  ModelAliasesDto,
  ModelListDto,
  ModelListQueryDto,
  ModelVersionDto,
  ModelVersionSummaryDto,
} from '../api/model.js';
import type { PromotionOutcome, PromotionReportDto } from '../api/promotion.js';
import { AliasRepository } from './aliases/persistence/alias.repository.js';
import { PromotionGate, type Automatic, type ByHand, type VersionName } from './aliases/promotion-gate.js';
import { toAliases, toDetails, toMove, toSummary, versionColumns } from './versions/model-presenter.js';
import type { ModelVersionEntity } from './versions/persistence/model-version.entity.js';
import { ModelRepository, type RegisteredModel } from './versions/persistence/model.repository.js';
import { bundleGone, versionNotFound } from './registry.errors.js';
import { toChampion, type ChampionChanged } from './registry.events.js';
import { BundleStore } from './bundles/bundle-store.js';

/** Model versions: numbered, immutable, each one bundle; and the names that point to them. */
@Injectable()
export class RegistryService {
  constructor(
    private readonly models: ModelRepository,
    private readonly aliases: AliasRepository,
    private readonly bundles: BundleStore,
    private readonly gate: PromotionGate,
    private readonly connection: TransactionalConnection,
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
    const row = {
      name,
      version,
      digest,
      bytes: bundle.length,
      createdAt,
      ...versionColumns(manifest),
      evaluation,
      card,
    };
    await this.models.insert(row);
    return toSummary(row, [], true);
  }

  /** Newest first. */
  async page(query: ModelListQueryDto): Promise<ModelListDto> {
    return this.show(await this.models.page(query));
  }

  /** Versions that were trained on a data set of that content, tombstones too; newest first. */
  async trainedOn(sha256: string, query: PageRequest): Promise<ModelListDto> {
    return this.show(await this.models.pageTrainedOn(sha256, query));
  }

  private async show(page: Page<ModelVersionEntity>): Promise<ModelListDto> {
    const aliases = await this.aliases.findAll();
    return mapPage(page, (row) => toSummary(row, aliases, this.bundles.has(row.digest)));
  }

  /** A tombstone too. @throws PicketError `model.not-found` */
  async get(name: string, version: number): Promise<ModelVersionDto> {
    const row = await this.require(name, version);
    return toDetails(row, await this.aliases.findByVersion(name, version), this.bundles.has(row.digest));
  }

  /**
   * The bundle file of a version.
   * @throws PicketError `model.not-found`, `model.bundle.gone`, `model.bundle-missing`
   */
  async bundle(name: string, version: number): Promise<{ digest: string; path: string }> {
    const { digest, deletedAt, deletedBy } = await this.require(name, version);
    if (deletedAt) throw bundleGone(name, version, deletedBy ?? '');
    return { digest, path: this.bundles.requirePath(digest) };
  }

  /** The evaluation report in the bundle of a version; null where it has none. @throws PicketError `model.not-found` */
  async evaluation(name: string, version: number): Promise<Evaluation | null> {
    await this.require(name, version);
    const found = await this.models.findEvaluation(name, version);
    // One that an older release wrote gets what it did not know yet.
    return found && evaluationSchema.parse(found);
  }

  /** A version as worker processes open it. @throws PicketError `model.not-found` */
  async files(name: string, version: number): Promise<ModelFiles> {
    const { digest, description } = await this.require(name, version);
    const files = this.bundles.filesOf(digest);
    // A bundle that was imported under another name is made of the rows of the one that it came from.
    const { importedFrom } = description.lineage;
    const seenRows =
      files.seenRows ?? (importedFrom === undefined ? null : this.bundles.filesOf(importedFrom).seenRows);
    return { name, version, digest, ...files, seenRows };
  }

  /**
   * Points an alias at a version. A new champion is announced once that is committed.
   * @throws PicketError what `PromotionGate.point` throws
   */
  async setAlias(name: string, alias: ModelAlias, version: number, given: ByHand): Promise<ModelVersionSummaryDto> {
    return this.announce(await this.gate.point(name, alias, version, given));
  }

  /** What the checks say of making that version the champion now. @throws PicketError `model.not-found` */
  judge(name: string, version: number): Promise<PromotionReportDto> {
    return this.gate.judge(name, version);
  }

  /** What the checks say of giving that version to a group. @throws PicketError what `PromotionGate.judgeAssignment` throws */
  judgeAssignment(target: VersionName, tuning: Tuning, before: VersionName | null): Promise<PromotionReportDto> {
    return this.gate.judgeAssignment(target, tuning, before);
  }

  /**
   * A version that a group is to be given, as agents are told of it; it stays until the running transaction has ended.
   * @throws PicketError `model.not-found`, `model.deleted.conflict`, `model.promotion.conflict`
   */
  async assignable(name: string, version: number): Promise<ChampionChanged> {
    return toChampion(await this.gate.requireAssignable(name, version));
  }

  /** Makes a version that was just trained the champion, if every check passes. */
  async promote(name: string, version: number, wish: Automatic): Promise<PromotionOutcome> {
    const outcome = await this.gate.promote(name, version, wish);
    if (outcome.state === 'promoted') await this.announce(await this.require(name, version));
    return outcome;
  }

  /** Takes an alias away. @throws PicketError `model.not-found` when that model has no such alias */
  async removeAlias(name: string, alias: ModelAlias, by: string): Promise<ModelAliasesDto> {
    await this.announce(await this.require(name, await this.gate.remove(name, alias, by)));
    return this.aliasesOf(name, pageQuerySchema.parse({}));
  }

  /** Where the names of a model point, and a page of how they have moved. Unknown models have none. */
  async aliasesOf(name: string, query: PageRequest): Promise<ModelAliasesDto> {
    const aliases = (await this.aliases.findAll()).filter((alias) => alias.name === name);
    return toAliases(aliases, await this.aliases.changesOf(name, query));
  }

  /** Moves of the names of a model that have to do with one version, newest first. */
  async movesOf(name: string, version: number): Promise<ModelAliasesDto['history']> {
    return (await this.aliases.changesOfVersion(name, version)).map(toMove);
  }

  private async announce(row: ModelVersionEntity): Promise<ModelVersionSummaryDto> {
    const aliases = await this.aliases.findByVersion(row.name, row.version);
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
    const alias = await this.aliases.findAlias('champion', name);
    return alias ? this.byVersion(alias.name, alias.version) : undefined;
  }

  /** The promotion that came last, unless that champion has lost its name since. */
  async lastPromotion(): Promise<ChampionChanged | undefined> {
    const change = await this.aliases.lastChangeOf('champion');
    if (!change || change.toVersion === null) return undefined;
    return toChampion(await this.require(change.name, change.toVersion));
  }

  /** The number of the champion, or else of the newest version that has not been deleted. */
  async championOrNewest(name: string): Promise<number | undefined> {
    const champion = await this.aliases.findAlias('champion', name);
    return champion?.version ?? (await this.models.newestLive(name))?.version;
  }

  /** The champion of that name as worker processes open it. */
  async championFiles(name: string): Promise<ModelFiles | undefined> {
    const alias = await this.aliases.findAlias('champion', name);
    return alias ? this.files(name, alias.version) : undefined;
  }

  private async require(name: string, version: number): Promise<ModelVersionEntity> {
    const row = await this.models.find(name, version);
    if (!row) throw versionNotFound(name, version);
    return row;
  }
}
