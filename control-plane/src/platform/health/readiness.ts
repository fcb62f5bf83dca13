import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../database/transactional-connection.js';
import { MqttLink } from '../mqtt/mqtt-link.js';
import type { ReadinessDto } from '../../api/readiness.js';

const CHECK_TIMEOUT_MS = 2000;

/** Can this process do its work now? */
@Injectable()
export class Readiness {
  private readonly watchers: (() => Promise<readonly string[]>)[] = [];

  constructor(
    private readonly connection: TransactionalConnection,
    private readonly link: MqttLink,
  ) {}

  /** Asks a context each time for what an operator should know, though work goes on. */
  warnOf(watcher: () => Promise<readonly string[]>): void {
    this.watchers.push(watcher);
  }

  async check(): Promise<ReadinessDto> {
    const checks = {
      database: await outcome(() =>
        this.connection.inLane('probe', async () => void (await this.connection.manager.query('SELECT 1'))),
      ),
      migrations: await outcome(() => this.refusePendingMigrations()),
      broker: this.link.isConnected ? 'ok' : 'not connected',
    };
    const isReady = Object.values(checks).every((check) => check === 'ok');
    // Without its database the control plane cannot say.
    const warnings = isReady ? (await Promise.all(this.watchers.map((watcher) => watcher()))).flat() : [];
    return { status: isReady ? 'ready' : 'not-ready', checks, warnings };
  }

  private async refusePendingMigrations(): Promise<void> {
    if (await this.connection.hasPendingMigrations()) throw new OldSchema('the schema is older than this program');
  }
}

class OldSchema extends Error {}

/** What an error says of the database (names, addresses) is for the log, not for a load balancer. */
async function outcome(check: () => Promise<void>): Promise<string> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      check().then(() => 'ok'),
      delay(CHECK_TIMEOUT_MS, 'no answer', { signal: patience.signal }),
    ]);
  } catch (error) {
    return error instanceof OldSchema ? error.message : 'not reachable';
  } finally {
    patience.abort();
  }
}
