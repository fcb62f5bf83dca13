import type { ModelBundle } from '@picket/shared/trust';
import { evaluationSchema, type Evaluation } from '../dto/evaluation.dto.js';

/**
 * The report that came along in a bundle; null where none did.
 * @returns the first fault, in one line, of one that is not as reports are
 */
export function evaluationOf({ evaluation }: ModelBundle): Evaluation | null | { readonly fault: string } {
  if (evaluation === undefined) return null;
  const parsed = evaluationSchema.safeParse(parseJson(evaluation));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return { fault: `evaluation.json: ${issue?.path.join('.') || 'report'}: ${issue?.message ?? 'not valid'}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
