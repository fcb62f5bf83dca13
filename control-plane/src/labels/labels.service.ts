import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { PicketError } from '@picket/shared/errors';
import { isProfileName, PROFILES } from '@picket/shared/features';
import { AlertsService, alertNotFound } from '../alerts/index.js';
import type { AlertLabelDto, AlertSummaryDto } from '../api/alert.js';
import { CLOCK } from '../platform/clock.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { RegistryService } from '../registry/index.js';
import { classOfLabel } from './domain/label-class.js';
import { MAX_ALERTS_AT_ONCE, type BulkResultDto, type NewLabelDto, type NewLabelsDto } from '../api/label.js';
import { toAlertLabel } from './label-presenter.js';
import { isUserError, noneLabelled, notLabelled, tooManyAlerts } from './labels.errors.js';
import { LabelRepository, type CurrentLabel, type SaidLabel } from './persistence/label.repository.js';

/** Verdicts of analysts on alerts: given, replaced and undone, and never forgotten. */
@Injectable()
export class LabelsService {
  constructor(
    private readonly labels: LabelRepository,
    private readonly alerts: AlertsService,
    private readonly registry: RegistryService,
    private readonly connection: TransactionalConnection,
    private readonly stream: ServerEventStream,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Labels an alert, instead of the label that it may have.
   * @throws PicketError `alert.not-found`, `label.class.invalid`
   */
  async label(alertId: string, request: NewLabelDto): Promise<AlertLabelDto> {
    const labels = await this.labelAll([alertId], request);
    const label = labels.get(alertId);
    if (!label) throw alertNotFound(alertId);
    return label;
  }

  /**
   * Takes the label of an alert away; it stays in the history.
   * @throws PicketError `label.not-found`
   */
  async undo(alertId: string, author: string): Promise<void> {
    await this.connection.withTransaction(async () => {
      const current = (await this.labels.lockCurrent([alertId])).get(alertId);
      if (!current) throw notLabelled(alertId);
      await this.labels.supersede([current.id], { supersededAt: this.now(), supersededBy: author, undone: true });
      await this.alerts.setLabels(new Map([[alertId, null]]));
    });
    this.announce(alertId, null);
  }

  /**
   * Labels many alerts alike, all of them or none.
   * @throws PicketError `label.bulk.too-large`, `label.bulk.conflict`, and those of `label`
   */
  async labelMany({ ids, filter, ...request }: NewLabelsDto): Promise<BulkResultDto> {
    const found = ids ?? (await this.alerts.idsOf(filter ?? {}, MAX_ALERTS_AT_ONCE + 1));
    if (found.length > MAX_ALERTS_AT_ONCE) throw tooManyAlerts(MAX_ALERTS_AT_ONCE);
    const labels = await this.labelAll([...new Set(found)], request);
    return { labelled: labels.size, items: [...labels].map(([alertId, label]) => ({ alertId, label })) };
  }

  /** The labels of these alerts, in their order; saying the same again changes nothing. */
  private async labelAll(ids: readonly string[], request: NewLabelDto): Promise<Map<string, AlertLabelDto>> {
    const { labels, changed } = await this.connection.withTransaction(async () => {
      const current = await this.labels.lockCurrent(ids);
      const said = await this.classesOf(ids, request);
      const added = await this.replace(said, current, request);
      const labelOf = (alertId: string) => {
        const label = added.get(alertId) ?? current.get(alertId);
        if (!label) throw alertNotFound(alertId);
        return toAlertLabel(label);
      };
      return { labels: new Map(said.map(({ alertId }) => [alertId, labelOf(alertId)])), changed: added };
    });
    for (const alertId of changed.keys()) this.announce(alertId, labels.get(alertId) ?? null);
    return labels;
  }

  /** What the label says of each alert. @throws PicketError when it can say nothing of one of them */
  private async classesOf(ids: readonly string[], request: NewLabelDto): Promise<SaidLabel[]> {
    const alerts = await this.alerts.summaries(ids);
    const benignClasses = await this.benignClassesOf([...alerts.values()]);
    const refusals: PicketError[] = [];
    const said = ids.flatMap((alertId) => {
      try {
        const alert = alerts.get(alertId);
        if (!alert) throw alertNotFound(alertId);
        return { alertId, class: classOf(alert, request, benignClasses.get(alert.model.digest)) };
      } catch (error) {
        if (!isUserError(error)) throw error;
        refusals.push(error);
        return [];
      }
    });
    const [first] = refusals;
    if (first) throw ids.length === 1 ? first : noneLabelled(ids.length, refusals);
    return said;
  }

  /** Puts labels in the place of those that say something else. */
  private async replace(
    said: readonly SaidLabel[],
    current: ReadonlyMap<string, CurrentLabel>,
    { verdict, note, author }: NewLabelDto,
  ): Promise<Map<string, CurrentLabel>> {
    const shared = { verdict, note: note || null, author, createdAt: this.now() };
    const news = said.filter(({ alertId, class: name }) => !isSame(current.get(alertId), { ...shared, class: name }));
    const replaced = news.flatMap(({ alertId }) => current.get(alertId)?.id ?? []);
    await this.labels.supersede(replaced, { supersededAt: shared.createdAt, supersededBy: author, undone: false });
    const added = await this.labels.add(news, shared);
    await this.alerts.setLabels(new Map(added.map((label) => [label.alertId, toAlertLabel(label)])));
    return new Map(added.map((label) => [label.alertId, label]));
  }

  /** By digest, what each model calls benign; of a version that is gone, what the champion of its name does. */
  private async benignClassesOf(alerts: readonly AlertSummaryDto[]): Promise<Map<string, string | undefined>> {
    const names = new Map(alerts.map(({ model }) => [model.digest, model.name]));
    const classes = new Map<string, string | undefined>();
    for (const [digest, name] of names) {
      const found = (await this.registry.byDigest(digest)) ?? (await this.registry.champion(name));
      classes.set(digest, found?.manifest.benignClass);
    }
    return classes;
  }

  private announce(alertId: string, label: AlertLabelDto | null): void {
    this.stream.send('alert-label', { alertId, label });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

function classOf(alert: AlertSummaryDto, request: NewLabelDto, benignClass: string | undefined): string | null {
  const emptyLabel = isProfileName(alert.profile) ? PROFILES[alert.profile].emptyLabel : '';
  return classOfLabel(request, { alertClass: alert.class, benignClass, emptyLabel });
}

function isSame(old: CurrentLabel | undefined, label: Omit<CurrentLabel, 'id' | 'alertId'>): boolean {
  return old !== undefined && (['verdict', 'class', 'note', 'author'] as const).every((key) => old[key] === label[key]);
}
