import { createHash } from 'node:crypto';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { LIMITS } from '../contract/limits.js';
import { PicketError } from '../errors/index.js';
import { modelManifestSchema, type ModelManifest } from './manifest.js';

/** A model version as one file: a zip with these members. */
const MEMBERS = {
  model: 'model.onnx',
  manifest: 'manifest.json',
  card: 'MODEL_CARD.md',
  evaluation: 'evaluation.json',
} as const;
/** A fixed time stamp in the archive (the earliest that zip knows), so that equal content gives equal bytes. */
const EPOCH = '1980-01-01T00:00:00';

export interface ModelBundle {
  readonly manifest: ModelManifest;
  readonly model: Uint8Array;
  readonly card: string;
  /** Evaluation report, as JSON: made and read by control planes. Absent from bundles that have none. */
  readonly evaluation?: string;
}

/** In lower-case hexadecimal, as digests are written everywhere. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bundle as one file; equal content gives equal bytes. */
export function packBundle(bundle: ModelBundle): Uint8Array {
  return zipSync(
    {
      [MEMBERS.manifest]: strToU8(JSON.stringify(bundle.manifest, null, 1)),
      [MEMBERS.model]: bundle.model,
      [MEMBERS.card]: strToU8(bundle.card),
      ...(bundle.evaluation !== undefined && { [MEMBERS.evaluation]: strToU8(bundle.evaluation) }),
    },
    { level: 9, mtime: EPOCH },
  );
}

/**
 * Opens a bundle and checks all that can be checked without running the model: size, members, manifest, checksum.
 * @throws PicketError `model.invalid-bundle`
 */
export function unpackBundle(file: Uint8Array): ModelBundle {
  if (file.length > LIMITS.bundleBytes) throw refuse(`larger than ${LIMITS.bundleBytes} bytes`);
  const members = unzipMembers(file);
  const model = members[MEMBERS.model];
  const manifestText = members[MEMBERS.manifest];
  if (!model || !manifestText) throw refuse(`no ${model ? MEMBERS.manifest : MEMBERS.model} in it`);
  const manifest = parseManifest(strFromU8(manifestText));
  if (sha256(model) !== manifest.onnx.sha256) throw refuse('model.onnx is not the file that the manifest names');
  const evaluation = members[MEMBERS.evaluation];
  if (evaluation && evaluation.length > LIMITS.evaluationBytes)
    throw refuse(`${MEMBERS.evaluation} is larger than ${LIMITS.evaluationBytes} bytes`);
  const card = strFromU8(members[MEMBERS.card] ?? new Uint8Array());
  return { manifest, model, card, ...(evaluation && { evaluation: strFromU8(evaluation) }) };
}

function unzipMembers(file: Uint8Array): Record<string, Uint8Array> {
  const known: readonly string[] = Object.values(MEMBERS);
  let unpacked = 0;
  try {
    return unzipSync(file, {
      filter: ({ name, originalSize }) => {
        if (!known.includes(name)) return false;
        unpacked += originalSize;
        if (unpacked > LIMITS.bundleUnpackedBytes) throw refuse('unpacks to more than is allowed');
        return true;
      },
    });
  } catch (error) {
    if (error instanceof PicketError) throw error;
    throw refuse('not a model bundle (a zip with model.onnx and manifest.json)', error);
  }
}

function parseManifest(text: string): ModelManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse('manifest.json is not JSON', error);
  }
  const result = modelManifestSchema.safeParse(json);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  throw refuse(`manifest.json: ${first?.path.join('.') || 'manifest'}: ${first?.message}`, result.error);
}

function refuse(reason: string, cause?: unknown): PicketError {
  return new PicketError('model.invalid-bundle', 'user', `model bundle refused: ${reason}`, {
    cause,
    next: 'export it again with `picket models export`',
  });
}
