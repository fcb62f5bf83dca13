import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { isProfileName, PROFILES } from '@picket/shared/features';
import { AlertsService, type AlertEvidence } from '../alerts/index.js';
import type { AlertLabelDto } from '../alerts/dto/alert.dto.js';
import { CLOCK } from '../platform/clock.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { RegistryService } from '../registry/index.js';
import { classOfLabel } from './domain/label-class.js';
import { MOST_ALERTS_AT_ONCE, type BulkResultDto, type NewLabelDto, type NewLabelsDto } from './dto/label.dto.js';
import { toAlertLabel } from './label-presenter.js';
import { isUserError, notLabelled, tooManyAlerts } from './labels.errors.js';
import type { AlertLabelEntity, LabelledFlow } from './persistence/alert-label.entity.js';
import { LabelRepository } from './persistence/label.repository.js';

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
    const evidence = await this.alerts.evidence(alertId);
    const benignClass = await this.benignClassOf(evidence);
    const { alertClass, profile } = { alertClass: evidence.summary.class, profile: evidence.summary.profile };
    const emptyLabel = isProfileName(profile) ? PROFILES[profile].emptyLabel : '';
    const name = classOfLabel(request, { alertClass, benignClass, emptyLabel });
    const label = await this.replace(evidence, request, name);
    this.announce(alertId, label);
    return label;
  }

  /**
   * Takes the label of an alert away; it stays in the history.
   * @throws PicketError `label.not-found`
   */
  async undo(alertId: string, author: string): Promise<void> {
    await this.connection.withTransaction(async () => {
      const current = await this.labels.lockCurrent(alertId);
      if (!current) throw notLabelled(alertId);
      await this.labels.supersede(current.id, { supersededAt: this.now(), supersededBy: author, undone: true });
      await this.alerts.setLabel(alertId, null);
    });
    this.announce(alertId, null);
  }

  /**
   * Labels many alerts alike, each by itself: one that cannot be labelled holds up no other.
   * @throws PicketError `label.bulk.too-large`
   */
  async labelMany({ ids, filter, ...request }: NewLabelsDto): Promise<BulkResultDto> {
    const wanted = ids ?? (await this.alerts.idsOf(filter ?? {}, MOST_ALERTS_AT_ONCE + 1));
    if (wanted.length > MOST_ALERTS_AT_ONCE) throw tooManyAlerts(MOST_ALERTS_AT_ONCE);
    const items: BulkResultDto['items'] = [];
    for (const alertId of new Set(wanted)) items.push(await this.tryToLabel(alertId, request));
    const refused = items.filter(({ problem }) => problem).length;
    return { labelled: items.length - refused, refused, items };
  }

  private async tryToLabel(alertId: string, request: NewLabelDto): Promise<BulkResultDto['items'][number]> {
    try {
      return { alertId, label: await this.label(alertId, request), problem: null };
    } catch (error) {
      if (!isUserError(error)) throw error;
      return { alertId, label: null, problem: { code: error.code, detail: error.message } };
    }
  }

  /** Saying the same again changes nothing. */
  private replace(evidence: AlertEvidence, request: NewLabelDto, name: string | null): Promise<AlertLabelDto> {
    const alertId = evidence.summary.id;
    return this.connection.withTransaction(async () => {
      const current = await this.labels.lockCurrent(alertId);
      const label = newLabel(evidence, request, name, this.now());
      if (current && isSame(current, label)) return toAlertLabel(current);
      const end = { supersededAt: label.createdAt, supersededBy: label.author, undone: false };
      if (current) await this.labels.supersede(current.id, end);
      const stored = toAlertLabel(await this.labels.add(label));
      await this.alerts.setLabel(alertId, stored);
      return stored;
    });
  }

  /** What the alert's model calls benign; if that version is gone, what the champion of its name does. */
  private async benignClassOf({ summary: { model } }: AlertEvidence): Promise<string | undefined> {
    const found = (await this.registry.byDigest(model.digest)) ?? (await this.registry.champion(model.name));
    return found?.manifest.benignClass;
  }

  private announce(alertId: string, label: AlertLabelDto | null): void {
    this.stream.send('alert-label', { alertId, label });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

type NewLabel = Omit<AlertLabelEntity, 'id'>;

function newLabel(
  { summary, flows }: AlertEvidence,
  { verdict, note, author }: NewLabelDto,
  name: string | null,
  createdAt: Date,
): NewLabel {
  const { id: alertId, agentId, class: alertClass, model, profile } = summary;
  return {
    alertId,
    verdict,
    class: name,
    note: note || null,
    author,
    createdAt,
    supersededAt: null,
    supersededBy: null,
    undone: false,
    agentId,
    alertClass,
    modelName: model.name,
    modelVersion: model.version,
    modelDigest: model.digest,
    profile,
    flowCount: flows.length,
    flows: flows.map(toLabelledFlow),
  };
}

function toLabelledFlow(flow: LabelledFlow): LabelledFlow {
  const { sourceAddress, sourcePort, destinationAddress, destinationPort, protocol, startUs, features } = flow;
  return { sourceAddress, sourcePort, destinationAddress, destinationPort, protocol, startUs, features };
}

function isSame(old: NewLabel, label: NewLabel): boolean {
  return (['verdict', 'class', 'note', 'author'] as const).every((key) => old[key] === label[key]);
}
