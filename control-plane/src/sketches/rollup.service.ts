import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { unitStart, type RollupLevel } from './domain/time-segments.js';
import { WindowTotals } from './domain/window-totals.js';
import { FLEET, RollupRepository, type RollupKey } from './persistence/rollup.repository.js';
import { WindowRepository, type PendingWindow } from './persistence/window.repository.js';
import { inSlices } from '../platform/time-slices.js';

/** Windows that one transaction rolls up; bounds its memory and how long it holds its rows. */
const BATCH_WINDOWS = 250;
/** An agent's own windows are its minutes. */
const FLEET_LEVELS: readonly RollupLevel[] = ['minute', 'hour', 'day'];
const AGENT_LEVELS: readonly RollupLevel[] = ['hour', 'day'];

interface Sum {
  readonly key: RollupKey;
  readonly totals: WindowTotals;
}

/**
 * Adds new windows to the sums by minute, hour and day. A window is marked in the transaction that adds it, so it is
 * counted exactly once whatever happens in between, and one that comes late still finds its place.
 */
@Injectable()
export class RollupService {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly windows: WindowRepository,
    private readonly rollups: RollupRepository,
  ) {}

  /** Rolls up everything that waits. @returns the number of windows */
  async run(): Promise<number> {
    let total = 0;
    for (;;) {
      const windows = await this.connection.withTransaction(() => this.runBatch());
      total += windows;
      if (windows < BATCH_WINDOWS) return total;
    }
  }

  private async runBatch(): Promise<number> {
    if (!(await this.rollups.lock())) return 0;
    const windows = await this.windows.pending(BATCH_WINDOWS);
    const sums = new Map<string, Sum>();
    await inSlices(windows, (window) => {
      for (const key of keysOf(window)) sumOf(sums, key).totals.add(window.payload);
    });
    for (const { key, totals } of sums.values()) await this.addTo(key, totals);
    await this.windows.markRolled(windows);
    return windows.length;
  }

  private async addTo(key: RollupKey, totals: WindowTotals): Promise<void> {
    const before = await this.rollups.payloadOf(key);
    if (before) totals.add(before);
    await this.rollups.save(key, totals.encode());
  }
}

/** Every rollup that a window belongs to. */
function keysOf({ modelDigest, agentId, startAt }: PendingWindow): RollupKey[] {
  const key = (level: RollupLevel, agent: string): RollupKey => ({
    modelDigest,
    level,
    agentId: agent,
    startAt: new Date(unitStart(level, startAt.getTime())),
  });
  return [...FLEET_LEVELS.map((level) => key(level, FLEET)), ...AGENT_LEVELS.map((level) => key(level, agentId))];
}

function sumOf(sums: Map<string, Sum>, key: RollupKey): Sum {
  const name = JSON.stringify(key);
  const known = sums.get(name) ?? { key, totals: new WindowTotals() };
  sums.set(name, known);
  return known;
}
