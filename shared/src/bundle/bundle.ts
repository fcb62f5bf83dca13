import { strFromU8, strToU8, zipSync } from 'fflate';
import { LIMITS } from '../contract/limits.js';
import { SharedError } from '../errors/index.js';
import { modelManifestSchema } from './manifest-schema.js';
import type { ModelManifest } from './manifest.js';
import { jsonFault, sealOf, sha256 } from './seal.js';
import { unzipMembers, ZipFault } from './zip-members.js';

/** A model version as one file: a zip with these members. */
const MEMBERS = {
  model: 'model.onnx',
  manifest: 'manifest.json',
  card: 'MODEL_CARD.md',
  evaluation: 'evaluation.json',
} as const;
/** Most bytes of each after unpacking. */
const MEMBER_LIMITS: Readonly<Record<string, number>> = {
  [MEMBERS.model]: LIMITS.bundleUnpackedBytes,
  [MEMBERS.manifest]: LIMITS.manifestBytes,
  [MEMBERS.card]: LIMITS.cardBytes,
  [MEMBERS.evaluation]: LIMITS.evaluationBytes,
};
/** A fixed time stamp in the archive (the earliest that zip knows), so that equal content gives equal bytes. */
const EPOCH = '1980-01-01T00:00:00';

export interface ModelBundle {
  readonly manifest: ModelManifest;
  readonly model: Uint8Array;
  readonly card: string;
  /** Evaluation report, as JSON: made and read by control planes. Absent from bundles that have none. */
  readonly evaluation?: string;
}

/** The bundle as one file; equal content gives equal bytes. */
export function packBundle(bundle: ModelBundle): Uint8Array {
  const card = strToU8(bundle.card);
  const evaluation = bundle.evaluation === undefined ? undefined : strToU8(bundle.evaluation);
  const seal = sealOf(bundle.manifest, card, evaluation);
  return zipSync(
    {
      [MEMBERS.manifest]: strToU8(JSON.stringify({ ...bundle.manifest, seal }, null, 1)),
      [MEMBERS.model]: bundle.model,
      [MEMBERS.card]: card,
      ...(evaluation && { [MEMBERS.evaluation]: evaluation }),
    },
    { level: 9, mtime: EPOCH },
  );
}

/**
 * Opens a bundle and checks all that can be checked without running the model: size, members, manifest, checksums.
 * Bundles of programs that did not seal them yet are taken without a seal.
 * @throws PicketError `model.invalid-bundle`
 */
export function unpackBundle(file: Uint8Array): ModelBundle {
  if (file.length > LIMITS.bundleBytes) throw refuse(`larger than ${LIMITS.bundleBytes} bytes`);
  const members = openZip(file);
  const model = members.get(MEMBERS.model);
  const manifestText = members.get(MEMBERS.manifest);
  if (!model || !manifestText) throw refuse(`no ${model ? MEMBERS.manifest : MEMBERS.model} in it`);
  const card = members.get(MEMBERS.card) ?? new Uint8Array();
  const evaluation = members.get(MEMBERS.evaluation);
  const manifest = parseManifest(strFromU8(manifestText), card, evaluation);
  if (sha256(model) !== manifest.onnx.sha256) throw refuse('model.onnx is not the file that the manifest names');
  if (model.length !== manifest.onnx.bytes) throw refuse('manifest.json: onnx.bytes: not the size of model.onnx');
  return { manifest, model, card: strFromU8(card), ...(evaluation && { evaluation: strFromU8(evaluation) }) };
}

function openZip(file: Uint8Array): Map<string, Uint8Array> {
  try {
    return unzipMembers(file, MEMBER_LIMITS, LIMITS.bundleUnpackedBytes);
  } catch (error) {
    if (error instanceof ZipFault) throw refuse(error.message, error);
    throw error;
  }
}

function parseManifest(text: string, card: Uint8Array, evaluation: Uint8Array | undefined): ModelManifest {
  const json = parseJson(text);
  const fault = jsonFault(json);
  if (fault !== undefined) throw refuse(`manifest.json: ${fault}`);
  const result = modelManifestSchema.safeParse(json);
  if (!result.success) {
    const first = result.error.issues[0];
    throw refuse(`manifest.json: ${[first?.path.join('.'), first?.message].filter(Boolean).join(': ')}`, result.error);
  }
  checkSeal(json, card, evaluation);
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse('manifest.json is not JSON', error);
  }
}

/** Over what was written, fields of later programs included, which the schema leaves out. */
function checkSeal(json: unknown, card: Uint8Array, evaluation: Uint8Array | undefined): void {
  const { seal, ...manifest } = json as { seal?: unknown };
  if (seal !== undefined && seal !== sealOf(manifest, card, evaluation))
    throw refuse('manifest.json: seal: it, the card or the report was changed after the bundle was made');
}

function refuse(reason: string, cause?: unknown): SharedError {
  return new SharedError('model.invalid-bundle', 'user', `model bundle refused: ${reason}`, {
    cause,
    next: 'export the bundle again',
    command: 'picket models export NAME VERSION',
  });
}
