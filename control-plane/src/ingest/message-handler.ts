import { parseJsonPayload, type UpChannel, type RecordKind } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import type { z } from 'zod';

/** The up-channels that carry one JSON message instead of records. */
export type MessageChannel = Exclude<UpChannel, RecordKind>;

/** The message itself is at fault: it would be refused again, so the broker shall not keep it. */
export class MessageRefused extends Error {}

/** Takes the JSON messages of one channel for the context that owns it. */
export abstract class MessageHandler {
  abstract readonly channel: MessageChannel;

  /**
   * @param retained kept by the broker from before we subscribed; it says nothing about the agent being alive now
   * @throws MessageRefused when the message is not valid; anything else says that it cannot be handled now
   */
  abstract handle(agentId: string, payload: Uint8Array, retained: boolean): Promise<void>;
}

/**
 * Parses the JSON of a message.
 * @throws MessageRefused that names the first faults
 */
export function parseMessage<Schema extends z.ZodType>(schema: Schema, payload: Uint8Array): z.infer<Schema> {
  try {
    return parseJsonPayload(schema, payload);
  } catch (cause) {
    throw new MessageRefused(describeError(cause), { cause });
  }
}
