import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus gives up after ten seconds. */
const PATIENCE_MS = 2000;

type Labelled<Label extends string> = readonly (readonly [Readonly<Record<Label, string>>, number])[];

/** Prometheus metrics of this process; a context makes its own here, named `picket_*`. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'picket_' });
  }

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** A value that is read when the metrics are asked for. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /**
   * Values by label that are read when somebody asks; one that is no longer told is gone. What cannot be read in time,
   * since the database is away, is left out: the other metrics are needed most then.
   */
  gauges<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: () => Labelled<Label> | Promise<Labelled<Label>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      async collect() {
        this.reset();
        const patience = new AbortController();
        const values = await Promise.race([read(), delay(PATIENCE_MS, [], { signal: patience.signal })]).catch(
          () => [],
        );
        patience.abort();
        for (const [labels, value] of values) this.set(labels, value);
      },
    });
  }

  /** Totals by label that are counted elsewhere. */
  totals<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: () => Labelled<Label>,
  ): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  }

  histogram(name: string, help: string, buckets: readonly number[]): Histogram {
    return new Histogram({ name, help, buckets: [...buckets], registers: [this.registry] });
  }
}
