import { Injectable } from '@nestjs/common';
import { mapPage } from '../platform/database/keyset.js';
import { RegistryService } from '../registry/index.js';
import { AlertOrder } from './alert-order.js';
import { toAlert, toSummary } from './alert-presenter.js';
import { alertNotFound } from './alerts.errors.js';
import type {
  AlertClassesDto,
  AlertDto,
  AlertFilterDto,
  AlertLabelDto,
  AlertPageDto,
  AlertQueryDto,
  AlertSummaryDto,
} from '../api/alert.js';
import type { AlertEntity } from './persistence/alert.entity.js';
import { AlertRepository, type ClassCount } from './persistence/alert.repository.js';

@Injectable()
export class AlertsService {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly registry: RegistryService,
    private readonly order: AlertOrder,
  ) {}

  /** Newest first, or oldest first after a position; a page that is followed by another carries the cursor to it. */
  async page(query: AlertQueryDto): Promise<AlertPageDto> {
    // Taken before the database is asked: what is settled now, the answer holds.
    const { settled } = this.order;
    if (query.after !== undefined) return this.newerThan(query.after, settled, query);
    return { ...mapPage(await this.alerts.page(query), toSummary), position: String(settled) };
  }

  /** @throws PicketError `alert.not-found` */
  async get(id: string): Promise<AlertDto> {
    const alert = await this.require(id);
    const model = await this.registry.byDigest(alert.modelDigest);
    return toAlert(alert, model?.manifest);
  }

  /** Those of these alerts that are there, by id. */
  async summaries(ids: readonly string[]): Promise<Map<string, AlertSummaryDto>> {
    const alerts = await this.alerts.withIds(ids);
    return new Map(alerts.map((alert) => [alert.id, toSummary(alert)]));
  }

  /** Ids of the alerts that match, newest first. */
  idsOf(filter: AlertFilterDto, limit: number): Promise<string[]> {
    return this.alerts.idsOf(filter, limit);
  }

  /** Shows these labels with their alerts from now on; an alert that is gone meanwhile has nothing to show. */
  setLabels(labels: ReadonlyMap<string, AlertLabelDto | null>): Promise<void> {
    return this.alerts.setLabels(labels);
  }

  async newest(count: number): Promise<AlertSummaryDto[]> {
    return (await this.alerts.page({ limit: count })).items.map(toSummary);
  }

  /** The classes that alerts have, most alerts first. */
  classes(): Promise<AlertClassesDto> {
    return this.alerts.classes();
  }

  /** By class, most flows first. */
  countByClass(since: Date): Promise<ClassCount[]> {
    return this.alerts.countByClass(since);
  }

  /** What one model has found, by class, most alerts first; as far back as alerts are kept. */
  async countByModel(digest: string) {
    const counts = await this.alerts.countByModel(digest);
    return counts.map((row) => ({ ...row, firstAt: row.firstAt.toISOString(), lastAt: row.lastAt.toISOString() }));
  }

  private async newerThan(after: string, settled: number, query: AlertQueryDto): Promise<AlertPageDto> {
    const rows = await this.alerts.between(query, after, settled, query.limit);
    const last = rows.length === query.limit ? rows.at(-1)?.id : undefined;
    const position = last ?? String(Math.max(settled, Number(after)));
    return { items: rows.map(toSummary), nextCursor: null, position };
  }

  private async require(id: string): Promise<AlertEntity> {
    const alert = await this.alerts.findById(id);
    if (!alert) throw alertNotFound(id);
    return alert;
  }
}
