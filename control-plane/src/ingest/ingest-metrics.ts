import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics.js';

export type BatchOutcome = 'committed' | 'repeated' | 'gap' | 'overflow' | 'unreadable' | 'unavailable' | 'retired';

/** What became of all that the agents sent. */
@Injectable()
export class IngestMetrics {
  private readonly batches;
  private readonly records;
  private readonly messages;

  constructor(private readonly metrics: Metrics) {
    this.batches = metrics.counter('picket_ingest_batches_total', 'Batches of records, by outcome', ['outcome']);
    this.records = metrics.counter(
      'picket_ingest_records_total',
      'Records by outcome: each is stored or refused once, and repeated when it comes again',
      ['kind', 'outcome'],
    );
    this.messages = metrics.counter('picket_ingest_messages_total', 'Statuses and reports, by outcome', [
      'channel',
      'outcome',
    ]);
  }

  batch(outcome: BatchOutcome, count = 1): void {
    this.batches.inc({ outcome }, count);
  }

  record(kind: string, outcome: 'stored' | 'refused' | 'repeated', count: number): void {
    this.records.inc({ kind, outcome }, count);
  }

  message(channel: string, outcome: 'handled' | 'refused' | 'overflow' | 'unavailable'): void {
    this.messages.inc({ channel, outcome });
  }

  queueDepth(read: () => number): void {
    this.metrics.gauge('picket_ingest_queue_depth', 'Messages of agents that wait to be stored', read);
  }
}
