import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { AlertBatch } from '@picket/shared/uplink';
import { IngestRegistry, RecordHandler, sortOut, type RecordOutcome } from '../ingest/index.js';
import { CLOCK } from '../platform/clock.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { AlertOrder } from './alert-order.js';
import { toSummary } from './alert-presenter.js';
import { AlertsStored } from './alerts.events.js';
import { checkAlert, type AlertRecord } from './domain/alert-record.js';
import type { AlertSummaryDto } from '../api/alert.js';
import { AlertRepository, type StoredAlert } from './persistence/alert.repository.js';

/** Stores the alerts that agents send. */
@Injectable()
export class AlertRecordHandler extends RecordHandler<'alerts'> implements OnModuleInit {
  readonly kind = 'alerts';

  constructor(
    private readonly registry: IngestRegistry,
    private readonly alerts: AlertRepository,
    private readonly order: AlertOrder,
    private readonly events: DomainEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    this.registry.register(this);
  }

  async store(agentId: string, bootEpoch: number, batch: AlertBatch): Promise<RecordOutcome> {
    const { sound, refusals } = sortOut(batch.alerts, (alert) => {
      const record = checkAlert(alert, this.clock.now());
      return 'fault' in record ? record.fault : record;
    });
    this.order.begin();
    const stored = await this.alerts.add(agentId, bootEpoch, sound);
    this.order.drew(stored.map(({ id }) => id));
    const bySequence = new Map(stored.map((row) => [row.sequence, row]));
    this.events.publish(
      new AlertsStored(
        sound.flatMap((record) => {
          const row = bySequence.get(record.sequence);
          return row ? summarise(agentId, record, row) : [];
        }),
      ),
    );
    return { refusals, stored: stored.length };
  }
}

function summarise(agentId: string, record: AlertRecord, { id, receivedAt }: StoredAlert): AlertSummaryDto {
  const { attackClass, flowCount, firstUs, lastUs } = record;
  const times = { receivedAt, firstAt: firstUs, lastAt: lastUs };
  return toSummary({ ...record, ...times, id, agentId, class: attackClass, flowCount: String(flowCount), label: null });
}
