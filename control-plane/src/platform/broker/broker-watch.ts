import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics/metrics.js';
import { Runtime } from '../runtime.js';
import type { BrokerStats } from './broker-messages.js';
import type { Refusal } from './refusals.js';

const NO_PLACE: ReadonlySet<string> = new Set(['too-many-connections', 'too-many-from-address', 'crowded-out']);
const NOTICE_MS = 10 * 60_000;

/** Shows what the embedded broker refuses: in `/metrics`, in `/readyz`, and in the list of agents. */
@Injectable()
export class BrokerWatch implements OnModuleInit {
  private noPlace = { total: 0, lastMs: -Infinity };

  constructor(
    private readonly runtime: Runtime,
    private readonly metrics: Metrics,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    const { stats } = this.runtime.broker;
    if (!stats) return;
    this.metrics.gauge('picket_broker_connections', 'Connections at the embedded broker', () => stats().connections);
    this.metrics.totals('picket_broker_refused_total', 'What the embedded broker refused, by reason', ['reason'], () =>
      Object.entries(stats().refused).map(([reason, count]) => [{ reason }, count]),
    );
    this.readiness.warnOf(() => Promise.resolve(this.warnings(stats())));
  }

  /** Clients that were turned away in the last ten minutes, newest first; none with an external broker. */
  get recent(): readonly Refusal[] {
    return this.runtime.broker.stats?.().recent ?? [];
  }

  private warnings({ refused }: BrokerStats): string[] {
    const total = Object.entries(refused).reduce((sum, [reason, n]) => sum + (NO_PLACE.has(reason) ? n : 0), 0);
    if (total > this.noPlace.total) this.noPlace = { total, lastMs: Date.now() };
    if (Date.now() - this.noPlace.lastMs > NOTICE_MS) return [];
    return [
      `the broker turns connections away for want of places (${total} since the start): ` +
        'agents may be kept out; see picket_broker_refused_total, PICKET_MQTT_MAX_CONNECTIONS and ' +
        'PICKET_MQTT_MAX_CONNECTIONS_PER_ADDRESS',
    ];
  }
}
