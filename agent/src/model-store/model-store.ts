import { isDeepStrictEqual } from 'node:util';
import { backoffMs, ExclusiveRunner } from '@picket/shared/async';
import type { AgentReport, DesiredState, ModelRef } from '@picket/shared/contract';
import { describeError, PicketError } from '@picket/shared/errors';
import type { ProfileName } from '@picket/shared/features';
import { inspectOnnx, sha256, unpackBundle, VET_LIMITS, type Tuning } from '@picket/shared/bundle';
import { AgentError } from '../errors.js';
import type { Logger } from '../host/log.js';
import { columnsOf, loadModel, type LoadedModel } from '../scoring/model.js';
import type { ScorerOptions } from '../scoring/scorer-process.js';
import { SERVER_BACKOFF } from '../uplink/backoff.js';
import type { StoreFiles, StoreMemory } from './store-files.js';
import { vetBundle } from './vet.js';

export interface ModelStoreOptions {
  /** Fetches a bundle from the control plane. @param path of the URL @param bytes as announced */
  readonly fetchBundle: (path: string, bytes: number) => Promise<Uint8Array>;
  readonly profile: ProfileName;
  /** How models are vetted and run: in processes of their own. */
  readonly scorer: ScorerOptions;
  readonly logger: Logger;
  readonly now: () => number;
  /** Puts a model in front of the scorer; undefined takes the present one away. */
  readonly use: (model: LoadedModel | undefined) => void;
  readonly report: (report: AgentReport) => void;
}

type DesiredModel = NonNullable<DesiredState['model']>;
/** After so many failures a bundle is not tried again. */
const MAX_FAILURES = 2;
const MAX_QUARANTINED = 100;

/** Brings the model that the control plane wants in front of the scorer, safely, and keeps the one before. */
export class ModelStore {
  private memory: StoreMemory;
  private active: LoadedModel | undefined;
  private readonly failures = new Map<string, number>();
  private waiting: DesiredState | undefined;
  private readonly changes = new ExclusiveRunner();
  private retry: NodeJS.Timeout | undefined;
  private attempts = 0;

  constructor(
    private readonly options: ModelStoreOptions,
    private readonly files: StoreFiles,
  ) {
    this.memory = files.readMemory();
  }

  get activeRef(): ModelRef | null {
    return this.active?.ref ?? null;
  }

  /** Models that are never used again here, the newest last. */
  get quarantined(): StoreMemory['quarantined'] {
    return this.memory.quarantined;
  }

  /** Loads the model that was in use; needs no network. What cannot be loaded gives way to the one before it. */
  async start(): Promise<void> {
    await this.carryOutRequest();
    this.countTrial();
    const wanted = this.memory.pinned ?? this.memory.active;
    for (const digest of [wanted, this.memory.previous]) {
      if (digest === null || this.isQuarantined(digest)) continue;
      const model = await this.tryLoad(digest, (error) => this.leaveOut(digest, error));
      if (model) return this.takeInUse(model);
    }
  }

  /**
   * A bundle that cannot be loaded at the start: what the control plane wants is carried out once more. One that is
   * damaged is downloaded again; whatever else it is (a profile that this host was set to by mistake, no memory), the
   * bundle is sound and stays.
   */
  private leaveOut(digest: string, error: unknown): void {
    this.remember({ revision: 0 });
    const isDamaged = error instanceof AgentError && error.code === 'model.wrong-digest';
    if (!isDamaged || digest === this.memory.pinned) return;
    this.files.remove(digest);
    this.remember({ active: this.memory.previous, previous: null });
  }

  /** Takes notice of what the control plane wants. Anything older than what was carried out is ignored. */
  desire(desired: DesiredState): void {
    if (desired.revision < this.memory.revision) {
      this.options.logger.info(`ignored desired state ${desired.revision}, older than ${this.memory.revision}`);
      // A control plane that was restored from a backup hears how far this agent is, and goes on from there.
      if (this.memory.lastReport) this.options.report(this.memory.lastReport);
      return;
    }
    if (desired.revision === this.memory.revision && this.memory.lastReport) {
      this.options.report(this.memory.lastReport);
      return;
    }
    this.waiting = desired;
    this.attempts = 0;
    this.work();
  }

  /** Does what `picket-agent model pin|unpin|rollback` left behind. */
  async carryOutRequest(): Promise<void> {
    const request = this.files.readRequest();
    if (!request || request.id === this.memory.lastRequest) return;
    this.remember({ lastRequest: request.id });
    if (request.action === 'pin') this.remember({ pinned: request.digest });
    if (request.action === 'unpin') this.remember({ pinned: null });
    if (request.action === 'rollback') this.remember({ active: this.memory.previous, previous: this.memory.active });
    const wanted = this.memory.pinned ?? this.memory.active;
    if (this.active && wanted !== null && wanted !== this.active.ref.digest) await this.goTo(wanted, request.action);
  }

  /** The active model has scored a batch: it is no longer on trial. */
  confirm(): void {
    if (this.memory.trial) this.remember({ trial: null });
  }

  /**
   * The active model failed on a batch. One that went over a limit gets no second try: it would stop the capture again.
   * @returns the model to go on with; none when there is no other
   */
  async failed(model: LoadedModel, error: unknown): Promise<LoadedModel | undefined> {
    const { digest } = model.ref;
    const failures = (this.failures.get(digest) ?? 0) + 1;
    this.failures.set(digest, failures);
    this.options.logger.warn(`model ${model.ref.name} ${model.ref.version} failed: ${describeError(error)}`);
    const isOverLimit = error instanceof AgentError && error.code === 'scoring.over-limit';
    if (failures < MAX_FAILURES && !isOverLimit) return model;
    const reason = describeError(error);
    this.quarantine(digest, reason);
    return this.returnToPrevious(`quarantined${isOverLimit ? '' : ` after ${failures} failures`}: ${reason}`);
  }

  async stop(): Promise<void> {
    clearTimeout(this.retry);
    this.waiting = undefined;
    await this.changes.whenIdle();
  }

  /** One change at a time; of those that wait, only the newest counts. */
  private work(): void {
    if (!this.changes.isBusy) void this.changes.run(() => this.workOff());
  }

  private async workOff(): Promise<void> {
    clearTimeout(this.retry);
    while (this.waiting) {
      const desired = this.waiting;
      this.waiting = undefined;
      try {
        await this.carryOut(desired);
        this.conclude(desired, 'applied', '');
      } catch (error) {
        this.refuse(desired, error);
      }
    }
  }

  private async carryOut({ model }: DesiredState): Promise<void> {
    if (this.memory.pinned !== null && model?.digest !== this.memory.pinned)
      throw new AgentError('model.pinned', 'user', 'the operator of this host has pinned another model');
    if (model === null) return this.withdraw();
    const tuning = tuningOf(model);
    if (model.digest === this.active?.ref.digest) return this.retune(this.active, tuning);
    if (this.isQuarantined(model.digest))
      throw new AgentError('model.quarantined', 'user', `model ${model.name} ${model.version} is in quarantine here`);
    if (!this.files.has(model.digest)) await this.fetch(model);
    await this.vetAndPlace(model.digest);
    await this.activate(model.digest, tuning);
  }

  private async fetch(model: DesiredModel): Promise<void> {
    const file = await this.options.fetchBundle(model.bundlePath, model.bundleBytes);
    if (sha256(file) !== model.digest)
      throw new AgentError(
        'model.wrong-digest',
        'user',
        'the bundle is not the one that was announced: its SHA-256 differs',
      );
    const bundle = unpackBundle(file);
    columnsOf(bundle.manifest, this.options.profile);
    inspectOnnx(bundle.model);
    this.files.stage(file);
  }

  private async vetAndPlace(digest: string): Promise<void> {
    const isStored = this.files.has(digest);
    const path = isStored ? this.files.path(digest) : this.files.candidatePath;
    await vetBundle(path, { ...VET_LIMITS, entry: this.options.scorer.entry });
    if (!isStored) this.files.place(digest);
  }

  /** Other thresholds for the model that scores; what does not fit it changes nothing. */
  private async retune(active: LoadedModel, tuning: Tuning): Promise<void> {
    if (isDeepStrictEqual(active.tuning, tuning)) return;
    const model = await this.load(active.ref.digest, tuning);
    this.remember({ tuning: { digest: active.ref.digest, ...tuning } });
    this.takeInUse(model);
  }

  private async activate(digest: string, tuning: Tuning): Promise<void> {
    const model = await this.load(digest, tuning);
    this.remember({ tuning: { digest, ...tuning } });
    // Stored before acting: a model that brings the process down is found on trial at the next start.
    this.remember({ active: digest, previous: this.memory.active, trial: { digest, starts: 1 } });
    this.takeInUse(model);
    this.files.keepOnly([this.memory.active, this.memory.previous, this.memory.pinned]);
  }

  private withdraw(): void {
    this.remember({ active: null, previous: this.memory.active ?? this.memory.previous, trial: null });
    this.takeInUse(undefined);
  }

  private takeInUse(model: LoadedModel | undefined): void {
    this.active = model;
    this.options.use(model);
    if (model) this.options.logger.info(`scoring with model ${model.ref.name} version ${model.ref.version}`);
    else this.options.logger.info('no model any more: flows are counted, not scored');
  }

  /** Network trouble passes: the change stays wanted and is tried again. All else is final for this revision. */
  private refuse(desired: DesiredState, error: unknown): void {
    const reason = describeError(error);
    this.options.logger.warn(`model change ${desired.revision} refused: ${reason}`);
    if (error instanceof PicketError && error.kind !== 'operational') return this.conclude(desired, 'refused', reason);
    if (this.attempts === 0)
      this.options.report(this.makeReport(desired.revision, 'refused', `${reason}; trying again`));
    this.retry = setTimeout(
      () => {
        this.waiting ??= desired;
        this.work();
      },
      backoffMs(this.attempts++, SERVER_BACKOFF),
    );
  }

  private conclude(desired: DesiredState, outcome: AgentReport['outcome'], reason: string): void {
    const lastReport = this.makeReport(desired.revision, outcome, reason);
    this.remember({ revision: desired.revision, lastReport });
    this.options.report(lastReport);
  }

  private makeReport(revision: number, outcome: AgentReport['outcome'], reason: string): AgentReport {
    const at = new Date(this.options.now()).toISOString();
    return { revision, subject: 'model', outcome, model: this.activeRef, reason: reason.slice(0, 2000), at };
  }

  private quarantine(digest: string, reason: string): void {
    const quarantined = [...this.memory.quarantined, { digest, reason }].slice(-MAX_QUARANTINED);
    this.remember({ quarantined, trial: null });
  }

  private async returnToPrevious(reason: string): Promise<LoadedModel | undefined> {
    const { previous } = this.memory;
    this.active = previous === null || this.isQuarantined(previous) ? undefined : await this.tryLoad(previous);
    this.remember({ active: this.active?.ref.digest ?? null, previous: null });
    if (this.memory.revision > 0) {
      const lastReport = this.makeReport(this.memory.revision, 'rolled-back', reason);
      this.remember({ lastReport });
      this.options.report(lastReport);
    }
    return this.active;
  }

  private async goTo(digest: string, action: string): Promise<void> {
    const model = await this.tryLoad(digest);
    if (!model) return;
    this.takeInUse(model);
    if (action === 'rollback' && this.memory.revision > 0)
      this.options.report(this.makeReport(this.memory.revision, 'rolled-back', 'by the operator of this host'));
  }

  /** @param tuning default: what was given for this bundle last */
  private async load(digest: string, tuning = this.rememberedTuning(digest)): Promise<LoadedModel> {
    return loadModel(this.files.read(digest), digest, this.options.profile, this.options.scorer, tuning);
  }

  private rememberedTuning(digest: string): Tuning {
    const { tuning } = this.memory;
    return tuning?.digest === digest ? tuningOf(tuning) : {};
  }

  /** @param onFault hears why it cannot be used */
  private tryLoad(digest: string, onFault?: (error: unknown) => void): Promise<LoadedModel | undefined> {
    return this.load(digest).catch((error: unknown) => {
      this.options.logger.warn(`model ${digest.slice(0, 12)} of the store cannot be used: ${describeError(error)}`);
      onFault?.(error);
      return undefined;
    });
  }

  /** A model that never finished its first batch, run after run, took the process down with it. */
  private countTrial(): void {
    const { trial } = this.memory;
    if (!trial) return;
    if (trial.starts < MAX_FAILURES) return this.remember({ trial: { ...trial, starts: trial.starts + 1 } });
    this.options.logger.warn(`model ${trial.digest.slice(0, 12)} is in quarantine: the agent died with it twice`);
    this.quarantine(trial.digest, 'the agent died with it twice before it had scored a batch');
    this.remember({ active: this.memory.previous, previous: null });
  }

  private isQuarantined(digest: string): boolean {
    return this.memory.quarantined.some((entry) => entry.digest === digest);
  }

  private remember(changes: Partial<StoreMemory>): void {
    this.memory = { ...this.memory, ...changes };
    try {
      this.files.writeMemory(this.memory);
    } catch (error) {
      // A full disk must not stop the scoring; the next change is written again, whole.
      this.options.logger.warn(`the model store cannot be written: ${describeError(error)}`);
    }
  }
}

/** Without what is absent, so that two of them can be compared. */
function tuningOf({ thresholds, noveltyThreshold }: Tuning): Tuning {
  return {
    ...(thresholds !== undefined && Object.keys(thresholds).length > 0 && { thresholds }),
    ...(noveltyThreshold !== undefined && { noveltyThreshold }),
  };
}
