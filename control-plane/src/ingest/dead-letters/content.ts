import { RECORD_KINDS } from '@picket/shared/contract';
import { batchToJson, decodeBatch } from '@picket/shared/uplink';
import type { DeadLetterEntity } from './dead-letter.entity.js';

/** What a dead letter holds, as JSON laid out for a person; null where its bytes cannot be read. */
export function contentOf({ channel, message, payload }: DeadLetterEntity): string | null {
  try {
    const kind = RECORD_KINDS.find((one) => one === channel);
    if (message && kind) return layOut(batchToJson(kind, decodeBatch(kind, message)));
    return layOut(JSON.parse(message ? new TextDecoder('utf-8', { fatal: true }).decode(message) : (payload ?? '')));
  } catch {
    return null;
  }
}

function layOut(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
