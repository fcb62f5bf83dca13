import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { cutText } from '@picket/shared/text';
import { CLOCK } from '../platform/clock.js';
import { toStorageFault } from '../platform/database/database-faults.js';
import { Readiness } from '../platform/health/readiness.js';
import { Metrics } from '../platform/metrics/metrics.js';

/** As much of a reason as agents are told. */
const REASON_CHARACTERS = 200;

/** Knows whether what agents send is stored, and says so once when that changes: a detector that stores nothing must not look idle. */
@Injectable()
export class Storing {
  private readonly logger = new Logger('ingest');
  private lastCommitMs = 0;
  private failure: { readonly sinceMs: number; readonly reason: string } | undefined;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    readiness: Readiness,
    metrics: Metrics,
  ) {
    readiness.warnOf(() => Promise.resolve(this.warnings()));
    metrics.gauge(
      'picket_ingest_last_commit_timestamp_seconds',
      'When records of an agent were stored last, in seconds since 1970; 0: not since the start',
      () => this.lastCommitMs / 1000,
    );
    metrics.gauge(
      'picket_ingest_failing_seconds',
      'For how long nothing that agents send could be stored; 0: it can',
      () => this.failingMs / 1000,
    );
  }

  committed(): void {
    this.lastCommitMs = this.clock.now();
    if (this.failure) this.logger.log(`what agents send is stored again, after ${seconds(this.failingMs)}`);
    this.failure = undefined;
  }

  /** @returns the reason, for agents */
  failed(error: unknown): string {
    const reason = cutText(toStorageFault(error)?.message ?? describeError(error), REASON_CHARACTERS);
    if (!this.failure)
      this.logger.error(`what agents send cannot be stored: ${reason} (${describeError(error)}); agents keep it`);
    this.failure = { sinceMs: this.failure?.sinceMs ?? this.clock.now(), reason };
    return reason;
  }

  private get failingMs(): number {
    return this.failure ? this.clock.now() - this.failure.sinceMs : 0;
  }

  private warnings(): string[] {
    if (!this.failure) return [];
    const { reason } = this.failure;
    return [`no alert has been stored for ${seconds(this.failingMs)}: ${reason}; agents keep what they have`];
  }
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
