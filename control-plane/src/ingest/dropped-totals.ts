import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics.js';
import { IngestRepository, type DroppedTotal } from './persistence/ingest.repository.js';

/** What agents have said that they gave up: exact sums over all their runs. */
@Injectable()
export class DroppedTotals {
  constructor(
    private readonly repository: IngestRepository,
    metrics: Metrics,
  ) {
    metrics.gauges(
      'picket_agent_records_dropped',
      'Records that agents gave up before they could be delivered, over all their runs',
      ['agent', 'reason', 'kind'],
      async () =>
        (await repository.droppedBy()).map(({ agentId: agent, reason, kind, count }) => [
          { agent, reason, kind },
          count,
        ]),
    );
  }

  /** By agent; one that gave up nothing is left out. */
  async of(agentIds: readonly string[]): Promise<ReadonlyMap<string, DroppedTotal[]>> {
    const totals = new Map<string, DroppedTotal[]>();
    for (const { agentId, ...total } of await this.repository.droppedBy(agentIds))
      totals.set(agentId, [...(totals.get(agentId) ?? []), total]);
    return totals;
  }
}
