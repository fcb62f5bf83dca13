import type { Dropped } from '@picket/shared/uplink';
import { z } from 'zod';
import type { Refusal } from '../record-handler.js';
import { sortOut } from '../sort-out.js';

const text = z
  .string()
  .min(1)
  .max(64)
  .regex(/^\P{Cc}+$/u, 'holds control characters');
const droppedSchema = z.object({ reason: text, kind: text, count: z.bigint().max(BigInt(Number.MAX_SAFE_INTEGER)) });

/** Which of the agent's reports of shed records are sound, and why the others are not. */
export function checkDropped(dropped: readonly Dropped[]): { sound: Dropped[]; refusals: Refusal[] } {
  return sortOut(dropped, (record) => {
    const result = droppedSchema.safeParse(record);
    return result.success ? record : firstFault(result.error);
  });
}

/** The first fault that a schema found, in one line. */
function firstFault(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'not valid'}`;
}
