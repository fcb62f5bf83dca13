import { mkdirSync, readdirSync } from 'node:fs';
import { readLocalStatus, type LocalStatus } from '../../../agent/src/host/status.js';
import { tinyBundle } from '../models/tiny-model.js';
import { TestAgent, type AgentOptions } from './agent-process.js';
import { until, type TestControlPlane } from './control-plane.js';
import { queryDatabase } from './embedded-postgres.js';
import { installPinned } from './state-folder.js';

const PACKETS_PER_SECOND = 1000;
const PATIENCE_MS = 90_000;

/** What became of the alerts of one agent, over all its runs. */
export interface Account {
  readonly stored: number;
  /** Told of as given up, of alerts only. */
  readonly dropped: number;
  /** Kept as dead letters, of alerts only. */
  readonly refused: number;
}

/** A real agent that makes an alert of each packet, and what the database says of it. */
export class AccountedAgent {
  private constructor(
    readonly id: string,
    readonly stateDir: string,
    private readonly controlPlane: TestControlPlane,
    readonly agent: TestAgent,
  ) {}

  /** @param captures of which each packet is a flow of its own */
  static start(
    captures: readonly string[],
    controlPlane: TestControlPlane,
    options: Omit<AgentOptions, 'controlPlane'> & {
      readonly mqttUrl?: string;
      readonly packetsPerSecond?: number;
      readonly isLoop?: boolean;
    },
  ): AccountedAgent {
    const {
      id,
      stateDir,
      environment,
      mqttUrl = controlPlane.mqttUrl,
      packetsPerSecond = PACKETS_PER_SECOND,
      isLoop = true,
      ...more
    } = options;
    mkdirSync(stateDir, { recursive: true });
    installPinned(stateDir, tinyBundle());
    const { url, agentToken } = controlPlane;
    const loop = isLoop ? ['--loop'] : [];
    const command = ['replay', ...captures, '--pps', String(packetsPerSecond), '--wait-for-model', ...loop];
    const agent = TestAgent.launch(command, {
      id,
      stateDir,
      controlPlane: { url, agentToken, mqttUrl },
      environment: {
        PICKET_ALERTS_AGGREGATE: 'false',
        PICKET_MQTT_ACK_TIMEOUT_S: '2',
        PICKET_OUTBOX_MIB: '64',
        ...environment,
      },
      ...more,
    });
    return new AccountedAgent(id, stateDir, controlPlane, agent);
  }

  /**
   * Delivers what the last run has left on the disk, by a run of its own that ends when its outbox is empty.
   * @returns alerts that this run has made itself
   */
  async deliverRest(capture: string): Promise<number> {
    const { id, stateDir, controlPlane } = this;
    // Its outbox may be larger than that of the run before, never smaller: it would give up what is there.
    const environment = { PICKET_MQTT_DRAIN_S: '600', PICKET_OUTBOX_MIB: '4096' };
    const rest = AccountedAgent.start([capture], controlPlane, { id, stateDir, isLoop: false, environment });
    const code = await rest.agent.exited;
    if (code !== 0 || rest.status?.counters.outboxRecords !== 0)
      throw new Error(`it was not delivered: ${rest.agent.log}`);
    return rest.made;
  }

  get status(): LocalStatus | undefined {
    return readLocalStatus(this.stateDir);
  }

  get made(): number {
    return this.status?.counters.alertsSent ?? 0;
  }

  get openFiles(): number {
    return readdirSync(`/proc/${this.agent.process.pid}/fd`).length;
  }

  async stored(): Promise<number> {
    const sql = 'SELECT count(*) AS count FROM alert WHERE agent_id = $1';
    const [row] = await queryDatabase<{ count: string }>(this.controlPlane.dataDir, sql, [this.id]);
    return Number(row?.count);
  }

  async account(): Promise<Account> {
    const ask = async (sql: string) => {
      const [row] = await queryDatabase<{ count: string }>(this.controlPlane.dataDir, sql, [this.id]);
      return Number(row?.count);
    };
    const [stored, dropped, refused] = [
      await this.stored(),
      await ask(
        `SELECT coalesce(sum(count), 0) AS count FROM dropped_total WHERE agent_id = $1 AND kind LIKE '%alerts'`,
      ),
      await ask(`SELECT count(*) AS count FROM dead_letter WHERE agent_id = $1 AND channel = 'alerts'`),
    ];
    return { stored, dropped, refused };
  }

  /** More alerts are stored than now. @returns after how many seconds */
  async untilStoredAgain(): Promise<number> {
    const startedMs = performance.now();
    const before = await this.stored();
    await until('alerts are stored again', async () => (await this.stored()) > before, PATIENCE_MS);
    return (performance.now() - startedMs) / 1000;
  }
}
