import { canonicalJson, type ModelBundle, type ModelManifest } from '@picket/shared/bundle';
import { isStorable } from '@picket/shared/text';
import { evaluationSchema, type Evaluation } from '../../../api/evaluation-report.js';

/** A manifest holds 256 sketches of a few KiB and 256 golden rows: a few MiB at the very most. */
const MANIFEST_CHARACTERS = 16 * 1024 * 1024;
const CARD_CHARACTERS = 256 * 1024;
/** As `JSON.stringify` writes what PostgreSQL does not keep; a backslash before it would be a text about an escape. */
const UNSTORABLE_ESCAPE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** Why a bundle that a client has sent cannot be kept in the database; undefined when it can. */
export function storageProblem({ manifest, card }: ModelBundle): string | undefined {
  const text = JSON.stringify(manifest);
  if (text.length > MANIFEST_CHARACTERS) return `its manifest is longer than ${MANIFEST_CHARACTERS} characters`;
  if (card.length > CARD_CHARACTERS) return `its card is longer than ${CARD_CHARACTERS} characters`;
  if (!isStorable(card) || UNSTORABLE_ESCAPE.test(text)) return 'it holds a NUL character or half a surrogate pair';
  return undefined;
}

/**
 * The report that came along in a bundle; null where none did.
 * @returns the first fault, in one line, of one that is not as reports are, or that tells of another model
 */
export function evaluationOf({ manifest, evaluation }: ModelBundle): Evaluation | null | { readonly fault: string } {
  if (evaluation === undefined) return null;
  const parsed = evaluationSchema.safeParse(parseJson(evaluation));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { fault: `evaluation.json: ${issue?.path.join('.') || 'report'}: ${issue?.message ?? 'not valid'}` };
  }
  const field = differenceOf(manifest, parsed.data);
  return field === undefined ? parsed.data : { fault: `evaluation.json: ${field}: not what manifest.json says` };
}

/** Both were written by one training run: what stands in both has to be the same. */
function differenceOf(manifest: ModelManifest, report: Evaluation): string | undefined {
  const { classes, benignClass, metrics, thresholds } = manifest;
  const chosen = report.operatingPoints.find((point) => point.chosen);
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['classes', report.classes, classes],
    ['benignClass', report.benignClass, benignClass],
    ['heldOut.rows', report.heldOut.rows, metrics.heldOutRows],
    ['metrics', report.metrics, metrics],
    ['operatingPoints', chosen?.thresholds ?? thresholds, thresholds],
    ['novelty.threshold', report.novelty?.threshold, manifest.novelty?.threshold],
  ];
  return pairs.find(([, given, wanted]) => canonicalJson({ given }) !== canonicalJson({ given: wanted }))?.[0];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
