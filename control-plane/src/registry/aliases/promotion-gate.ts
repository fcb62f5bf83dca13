import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { featuresOfAgents } from '@picket/shared/features';
import { tuningFault, type ModelManifest, type ModelMetrics, type Tuning } from '@picket/shared/bundle';
import { AuditLookup } from '../../datasets/index.js';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { ComparisonSource } from './comparison-source.js';
import type { ChampionComparison } from '../../api/evaluation-report.js';
import type { ModelAlias } from '../../api/model.js';
import type { PromotionCheck, PromotionOutcome, PromotionReportDto } from '../../api/promotion.js';
import { AliasRepository } from './persistence/alias.repository.js';
import type { ModelVersionEntity } from '../versions/persistence/model-version.entity.js';
import { ModelRepository } from '../versions/persistence/model.repository.js';
import { checkPromotion, turnAround } from './domain/promotion-checks.js';
import { checkThresholds } from './domain/threshold-check.js';
import { ControlPlaneError } from '../../errors.js';
import {
  aliasNotFound,
  archiveProfile,
  gateRefuses,
  notForAgents,
  sameAlias,
  versionDeleted,
  versionNotFound,
} from '../registry.errors.js';
import { toChampion } from '../registry.events.js';
import { BundleStore } from '../bundles/bundle-store.js';
import { BundleVetter } from '../bundles/bundle-vetter.js';

/** What a version promises where its training does not say: the default of the training parameters. */
const USUAL_BUDGET = 0.001;

/** A version of a model. */
export interface VersionName {
  readonly name: string;
  readonly version: number;
}

/** Who moves an alias by hand, and why a check that fails is passed over. */
export interface ByHand {
  readonly by: string;
  readonly reason?: string | undefined;
}

/** What a training run wants for its version. */
export interface Automatic {
  readonly by: string | null;
  /** Promote the version although it is not better than the champion, as far as the rows can tell. */
  readonly acceptsEqual: boolean;
}

/**
 * The only way by which an alias moves; ESLint refuses another. Every new champion is judged first: a training run
 * needs every check, an operator answers by name and reason for those that fail.
 */
@Injectable()
export class PromotionGate {
  constructor(
    private readonly models: ModelRepository,
    private readonly aliases: AliasRepository,
    private readonly audits: AuditLookup,
    private readonly comparisons: ComparisonSource,
    private readonly bundles: BundleStore,
    private readonly vetter: BundleVetter,
    private readonly connection: TransactionalConnection,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What the checks say of making that version the champion now. @throws PicketError `model.not-found` */
  async judge(name: string, version: number, acceptsEqual = true): Promise<PromotionReportDto> {
    const target = await this.models.find(name, version);
    if (!target) throw versionNotFound(name, version);
    return this.report(target, acceptsEqual, await this.faultOf(target));
  }

  /**
   * What the checks say of giving that version to a group, with these thresholds, in place of what the group runs now.
   * @throws PicketError `model.not-found`, `model.deleted.conflict`, `model.promotion.conflict`,
   *   `assignment.thresholds.invalid`
   */
  async judgeAssignment(
    { name, version }: VersionName,
    tuning: Tuning,
    before: VersionName | null,
  ): Promise<PromotionReportDto> {
    const target = await this.models.find(name, version);
    if (!target) throw versionNotFound(name, version);
    if (target.deletedAt) throw versionDeleted(name, version);
    refuseUnmeasurable(target);
    const found = before && (await this.models.find(before.name, before.version));
    const incumbent =
      found && found.digest !== target.digest && found.description.profile === target.description.profile
        ? found
        : null;
    const report = await this.report(target, true, await this.faultOf(target), incumbent);
    const thresholds = await this.thresholdCheck(target, tuning);
    return { ...report, checks: [...report.checks, ...thresholds] };
  }

  /** A version that a group is to be given; it is not deleted before the running transaction has ended. */
  async requireAssignable(name: string, version: number): Promise<ModelVersionEntity> {
    return this.require(name, version);
  }

  /**
   * Points an alias at a version by hand.
   * @throws PicketError `model.not-found`, `model.deleted.conflict`, `model.promotion.conflict`, `model.alias.conflict`,
   *   `model.gate.conflict`
   */
  async point(name: string, alias: ModelAlias, version: number, { by, reason }: ByHand): Promise<ModelVersionEntity> {
    const fault = alias === 'champion' ? await this.faultOfNamed(name, version) : null;
    return this.connection.withTransaction(async () => {
      await this.aliases.lockAliases(name);
      const target = await this.require(name, version);
      if ((await this.aliases.findAlias(alias, name))?.version === version) throw sameAlias(name, version, alias);
      const failed = alias === 'champion' ? failedOf(await this.report(target, true, fault)) : [];
      if (failed.length > 0 && reason === undefined) throw gateRefuses(name, version, failed);
      await this.move(target, alias, { by, reason: reason ?? null, failedChecks: failed });
      if (failed.some(({ check }) => check === 'audit')) await this.recordOverride(target, by, reason ?? '');
      return target;
    });
  }

  /** Makes a version that was just trained the champion, if every check passes; says which do not. */
  async promote(name: string, version: number, { by, acceptsEqual }: Automatic): Promise<PromotionOutcome> {
    const fault = await this.faultOfNamed(name, version);
    return this.connection.withTransaction(async () => {
      await this.aliases.lockAliases(name);
      const target = await this.require(name, version);
      // A run that was interrupted after its promotion ends a second time.
      if ((await this.aliases.findAlias('champion', name))?.version === version)
        return { state: 'promoted', checks: [] };
      const { checks } = await this.report(target, acceptsEqual, fault);
      if (checks.some(({ state }) => state === 'fail')) return { state: 'refused', checks };
      await this.move(target, 'champion', { by, reason: null, failedChecks: [] });
      return { state: 'promoted', checks };
    });
  }

  /**
   * Takes an alias away. Agents keep the model that they run: only another champion changes that.
   * @throws PicketError `model.not-found` when that model has no such alias
   * @returns the version that had it
   */
  async remove(name: string, alias: ModelAlias, by: string): Promise<number> {
    return this.connection.withTransaction(async () => {
      await this.aliases.lockAliases(name);
      const before = await this.aliases.findAlias(alias, name);
      if (!before) throw aliasNotFound(name, alias);
      await this.aliases.removeAlias(name, alias);
      const change = { name, alias, fromVersion: before.version, toVersion: null, by, at: this.now() };
      await this.aliases.addChange({ ...change, reason: null, failedChecks: [] });
      return before.version;
    });
  }

  private async move(
    target: ModelVersionEntity,
    alias: ModelAlias,
    said: { by: string | null; reason: string | null; failedChecks: PromotionCheck[] },
  ): Promise<void> {
    const { name, version } = target;
    const before = await this.aliases.findAlias(alias, name);
    const at = this.now();
    await this.aliases.writeAlias({ name, alias, version, setAt: at });
    await this.aliases.addChange({
      name,
      alias,
      fromVersion: before?.version ?? null,
      toVersion: version,
      at,
      ...said,
    });
    if (alias === 'champion') this.events.publish(toChampion(target));
  }

  /** No other transaction changes the row until this one has ended. */
  private async require(name: string, version: number): Promise<ModelVersionEntity> {
    const target = await this.models.findLocked(name, version);
    if (!target) throw versionNotFound(name, version);
    if (target.deletedAt) throw versionDeleted(name, version);
    refuseUnmeasurable(target);
    return target;
  }

  private async report(
    target: ModelVersionEntity,
    acceptsEqual: boolean,
    fault: string | null,
    given?: ModelVersionEntity | null,
  ): Promise<PromotionReportDto> {
    const { name, version, description } = target;
    const { classes, benignClass } = description;
    const incumbent = given === undefined ? await this.incumbentOf(target) : given;
    const comparison = incumbent && (await this.comparisonOf(target, incumbent));
    const evidence = {
      ...{ classes, benignClass, fault, comparison },
      metrics: target.importedAt ? await this.metricsFromHere(target, comparison) : description.metrics,
      trainedRows: await this.trainedRowsOf(target),
      promise: promiseOf(description),
      findings: await this.openFindings(target),
      incumbent: incumbent && { ...incumbent, classes: incumbent.description.classes },
    };
    return {
      ...{ name, version, comparison },
      incumbent: incumbent && { name: incumbent.name, version: incumbent.version },
      checks: checkPromotion(evidence, acceptsEqual),
    };
  }

  /** Nothing where the version keeps its own thresholds. */
  private async thresholdCheck(
    { name, version, description, importedAt }: ModelVersionEntity,
    tuning: Tuning,
  ): Promise<PromotionCheck[]> {
    const { classes, benignClass } = description;
    const fault = tuningFault(description, tuning);
    if (fault !== undefined)
      throw new ControlPlaneError('assignment.thresholds.invalid', `${name} ${version}: ${fault}`, {
        next: `give thresholds of ${classes.filter((called) => called !== benignClass).join(', ')}`,
      });
    if (Object.keys(tuning.thresholds ?? {}).length === 0 && tuning.noveltyThreshold === undefined) return [];
    const evaluation = importedAt ? null : await this.models.findEvaluation(name, version);
    const evidence = {
      attacks: classes.filter((called) => called !== benignClass),
      thresholds: description.thresholds,
      noveltyThreshold: description.novelty?.threshold,
      points: evaluation?.operatingPoints ?? [],
      benignRows: evaluation?.metrics.perClass[benignClass]?.support ?? 0,
      promise: promiseOf(description),
    };
    return [checkThresholds(evidence, tuning)];
  }

  /** The champion of that name; where it has none, the model of the same profile that agents were given last. */
  private async incumbentOf({ name, version, description }: ModelVersionEntity): Promise<ModelVersionEntity | null> {
    const own = await this.aliases.findAlias('champion', name);
    const last = own ? null : await this.aliases.lastChangeOf('champion');
    const found = own
      ? await this.models.find(name, own.version)
      : last && last.toVersion !== null && (await this.models.find(last.name, last.toVersion));
    if (!found || (found.name === name && found.version === version)) return null;
    return found.description.profile === description.profile ? found : null;
  }

  /** The newest one that was asked for, else the one that training made. */
  private async comparisonOf(
    { name, version, digest }: ModelVersionEntity,
    incumbent: ModelVersionEntity,
  ): Promise<ChampionComparison | null> {
    if (name === incumbent.name && version < incumbent.version) {
      const found =
        (await this.comparisons.find(name, incumbent.version, version)) ??
        (await this.madeByTraining(name, incumbent.version, digest));
      const { name: called, version: number, digest: own } = incumbent;
      return found && turnAround(found, { name: called, version: number, digest: own });
    }
    const asked = name === incumbent.name ? await this.comparisons.find(name, version, incumbent.version) : null;
    return asked ?? this.madeByTraining(name, version, incumbent.digest);
  }

  /** The comparison by a run of our own: what a bundle from elsewhere says of itself is not evidence. */
  private async madeByTraining(name: string, version: number, championDigest: string) {
    if ((await this.models.find(name, version))?.importedAt) return null;
    const made = (await this.models.findEvaluation(name, version))?.champion;
    return made?.digest === championDigest ? made : null;
  }

  /** What a model from elsewhere did here: on the hold-out beside the champion, else on a data set by itself. */
  private async metricsFromHere(
    { name, version }: ModelVersionEntity,
    comparison: ChampionComparison | null,
  ): Promise<ModelMetrics | null> {
    return comparison?.challenger ?? (await this.comparisons.findTrial(name, version));
  }

  /** Distinct rows; of a model that does not tell, all rows that it saw. */
  private async trainedRowsOf({ name, version, description }: ModelVersionEntity): Promise<Record<string, number>> {
    const { trainedRows } = description.lineage;
    if (trainedRows) return trainedRows;
    const reference = (await this.models.findManifest({ name, version }))?.manifest.reference;
    const shares = Object.entries(reference?.classShares ?? {});
    return Object.fromEntries(shares.map(([called, share]) => [called, Math.round(share * (reference?.rows ?? 0))]));
  }

  private async faultOfNamed(name: string, version: number): Promise<string | null> {
    const target = await this.models.find(name, version);
    return target && !target.deletedAt ? this.faultOf(target) : null;
  }

  /** Runs the model on its golden rows, in a process of its own: before the transaction, for it may take seconds. */
  private async faultOf({ digest }: ModelVersionEntity): Promise<string | null> {
    if (!this.bundles.has(digest)) return 'its file is not here';
    try {
      await this.vetter.vet(this.bundles.filesOf(digest).bundle);
      return null;
    } catch (error) {
      return describeError(error);
    }
  }

  /** Findings that block and that no operator has answered for. */
  private async openFindings(version: ModelVersionEntity): Promise<string[]> {
    const covered = new Set(version.auditOverrides.flatMap(({ findings }) => findings));
    return (await this.blocking(version)).filter((finding) => !covered.has(finding));
  }

  private async recordOverride(target: ModelVersionEntity, by: string, reason: string): Promise<void> {
    const findings = await this.openFindings(target);
    const override = { by, reason, at: this.now().toISOString(), findings };
    await this.models.recordOverride(target.name, target.version, override);
  }

  /** As the audits stand now; of a data set that is not here, as they stood when the version was trained. */
  private async blocking({ description: { lineage } }: ModelVersionEntity): Promise<string[]> {
    const asTrained = lineage.audit?.verdict === 'block' && lineage.audit.overrides.length === 0;
    const found: string[] = [];
    for (const dataset of lineage.datasets) {
      const findings = await this.audits.blockedBy(dataset);
      if (!findings && asTrained) found.push(`${dataset.name}: blocked when it was trained on`);
      for (const { check, column } of findings ?? [])
        found.push(`${dataset.name}: ${check}${column === null ? '' : ` of ${column}`}`);
    }
    return found;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

function failedOf({ checks }: PromotionReportDto): PromotionCheck[] {
  return checks.filter(({ state }) => state === 'fail');
}

/** Classes and `unknown` have a budget each. */
function promiseOf({ lineage, novelty }: Pick<ModelManifest, 'lineage' | 'novelty'>): number {
  const { falsePositiveBudget: said } = lineage.parameters;
  return (typeof said === 'number' ? said : USUAL_BUDGET) * (novelty ? 2 : 1);
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
