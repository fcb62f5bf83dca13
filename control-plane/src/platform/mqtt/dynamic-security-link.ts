import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import {
  COMMANDS_TOPIC,
  LIST_CLIENTS,
  readResponses,
  RESPONSES_TOPIC,
  type Command,
  type KnownClient,
} from '../broker/dynamic-security.js';
import { Runtime } from '../runtime.js';
import { MqttLink } from './mqtt-link.js';

/** Beyond the packet size that deploy/mosquitto sets the broker closes the connection; each permission takes some 100 bytes. */
const MESSAGE_CHARACTERS = 262_144;
const COMMANDS_PER_MESSAGE = 200;
const RETRY_MS = 5000;

/** What has to be told, given the clients that the plugin knows. */
type Reconciler = (known: readonly KnownClient[]) => Promise<readonly Command[]>;

/**
 * The dynamic-security plugin of a Mosquitto. At each connection, and when it is asked to, the plugin's clients are compared
 * with ours, so that what happened while the broker was away is made up for.
 */
@Injectable()
export class DynamicSecurityLink implements OnApplicationBootstrap {
  private readonly logger = new Logger('broker');
  private readonly reconcilers: Reconciler[] = [];
  private isAsking = false;
  private isAskedAgain = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly link: MqttLink,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.isUsed) return;
    this.link.messages.subscribe(({ topic, payload }) => {
      if (topic === RESPONSES_TOPIC) void this.hear(payload);
    });
    this.link.subscribe(RESPONSES_TOPIC, 1);
    this.link.onConnect(() => {
      this.isAsking = false;
      this.reconcile();
    });
  }

  /** Is the broker a Mosquitto that takes our commands? */
  get isUsed(): boolean {
    return this.runtime.config['mqtt.dynamicSecurity'];
  }

  /** In `onModuleInit`, so that all are there when the plugin answers first. */
  reconcileWith(reconciler: Reconciler): void {
    this.reconcilers.push(reconciler);
  }

  /** Compares soon. A list is asked for when what came of the one before was told, so that nothing is told twice. */
  reconcile(): void {
    if (this.isAsking) this.isAskedAgain = true;
    else this.isAsking = this.tell([LIST_CLIENTS]);
  }

  /** @returns false: the broker is away, or does not keep up; a later comparison makes up for it */
  tell(commands: readonly Command[]): boolean {
    const isTold = batchesOf(commands).every((batch) =>
      this.link.publish(COMMANDS_TOPIC, JSON.stringify({ commands: batch }), { qos: 1 }),
    );
    if (!isTold) this.reconcileLater();
    return isTold;
  }

  private reconcileLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.reconcile();
    }, RETRY_MS).unref();
  }

  private async hear(payload: Uint8Array): Promise<void> {
    try {
      const { clients, errors } = readResponses(payload);
      for (const error of errors) this.logger.error(`dynamic security: ${error}`);
      if (clients) await this.compare(clients);
      else if (errors.length > 0) this.isAsking = false;
    } catch (error) {
      this.logger.error(`dynamic security: ${describeError(error)}`);
      // The database may be away.
      this.reconcileLater();
    }
  }

  private async compare(known: readonly KnownClient[]): Promise<void> {
    try {
      for (const reconciler of this.reconcilers) this.tell(await reconciler(known));
    } finally {
      this.isAsking = false;
      const isAskedAgain = this.isAskedAgain;
      this.isAskedAgain = false;
      if (isAskedAgain) this.reconcile();
    }
  }
}

function batchesOf(commands: readonly Command[]): Command[][] {
  const batches: Command[][] = [];
  let characters = Infinity;
  for (const command of commands) {
    const { length } = JSON.stringify(command);
    characters += length;
    if (characters > MESSAGE_CHARACTERS || (batches.at(-1)?.length ?? 0) >= COMMANDS_PER_MESSAGE) {
      batches.push([]);
      characters = length;
    }
    batches.at(-1)?.push(command);
  }
  return batches;
}
