import type { UpChannel, RecordKind } from '@picket/shared/contract';

/** The up-channels that carry one JSON message instead of records. */
export type MessageChannel = Exclude<UpChannel, RecordKind>;

/** Takes the JSON messages of one channel for the context that owns it. */
export abstract class MessageHandler {
  abstract readonly channel: MessageChannel;

  /**
   * @param retained kept by the broker from before we subscribed; it says nothing about the agent being alive now
   * @throws Error when the payload is not valid: it is then counted as refused
   */
  abstract handle(agentId: string, payload: Uint8Array, retained: boolean): Promise<void>;
}
