import { Injectable } from '@nestjs/common';
import type { RecordKind } from '@picket/shared/contract';
import type { MessageChannel, MessageHandler } from './message-handler.js';
import type { RecordHandler } from './record-handler.js';

/** Who stores what. The owning contexts register at module init; ingest starts after that. */
@Injectable()
export class IngestRegistry {
  private readonly recordHandlers = new Map<RecordKind, RecordHandler>();
  private readonly messageHandlers = new Map<MessageChannel, MessageHandler>();

  register<Kind extends RecordKind>(handler: RecordHandler<Kind>): void {
    this.recordHandlers.set(handler.kind, handler);
  }

  registerMessages(handler: MessageHandler): void {
    this.messageHandlers.set(handler.channel, handler);
  }

  recordHandler(kind: RecordKind): RecordHandler | undefined {
    return this.recordHandlers.get(kind);
  }

  messageHandler(channel: MessageChannel): MessageHandler | undefined {
    return this.messageHandlers.get(channel);
  }
}
