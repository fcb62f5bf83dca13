import type { Dropped } from '@picket/shared/uplink';
import { z } from 'zod';
import type { Refusal } from '../record-handler.js';

const text = z
  .string()
  .min(1)
  .max(64)
  .regex(/^\P{Cc}+$/u, 'holds control characters');
const droppedSchema = z.object({ reason: text, kind: text, count: z.bigint().max(BigInt(Number.MAX_SAFE_INTEGER)) });

/** Which of the agent's reports of shed records are sound, and why the others are not. */
export function checkDropped(dropped: readonly Dropped[]): { sound: Dropped[]; refusals: Refusal[] } {
  const sound: Dropped[] = [];
  const refusals: Refusal[] = [];
  for (const record of dropped) {
    const result = droppedSchema.safeParse(record);
    if (result.success) sound.push(record);
    else refusals.push({ sequence: Number(record.sequence), reason: firstFault(result.error) });
  }
  return { sound, refusals };
}

/** The first fault that a schema found, in one line of at most 200 characters. */
function firstFault(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'not valid'}`.slice(0, 200);
}
