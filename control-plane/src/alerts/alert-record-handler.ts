import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { AlertBatch } from '@picket/shared/uplink';
import type { EntityManager } from 'typeorm';
import { IngestRegistry, RecordHandler, type RecordOutcome, type Refusal } from '../ingest/index.js';
import { CLOCK } from '../platform/clock.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { AlertOrder } from './alert-order.js';
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

  async store(manager: EntityManager, agentId: string, bootEpoch: number, batch: AlertBatch): Promise<RecordOutcome> {
    const sound: AlertRecord[] = [];
    const refusals: Refusal[] = [];
    for (const alert of batch.alerts) {
      const record = checkAlert(alert, this.clock.now());
      if ('fault' in record) refusals.push({ sequence: Number(alert.sequence), reason: record.fault.slice(0, 200) });
      else sound.push(record);
    }
    this.order.begin();
    const stored = await this.alerts.add(manager, agentId, bootEpoch, sound);
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
  return {
    id,
    agentId,
    class: record.attackClass,
    severity: record.severity,
    probability: record.probability,
    flowCount: record.flowCount,
    firstAt: record.firstUs.toISOString(),
    lastAt: record.lastUs.toISOString(),
    receivedAt: receivedAt.toISOString(),
    sourceAddress: record.sourceAddress,
    destinationAddress: record.destinationAddress,
    direction: record.direction,
    captureSource: record.captureSource,
    model: { name: record.modelName, version: record.modelVersion, digest: record.modelDigest },
    profile: record.profile,
    label: null,
  };
}
