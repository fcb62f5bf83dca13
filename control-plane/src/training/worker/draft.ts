import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '@picket/shared/trust';

/** All of a manifest but what the registry decides. */
export type DraftManifest = Omit<ModelManifest, 'format' | 'name' | 'version' | 'createdAt'>;

const FILES = { onnx: 'model.onnx', manifest: 'manifest.json' } as const;

/** Leaves a model for the control plane that started this worker; too long for a message between processes. */
export async function writeDraft(folder: string, onnx: Uint8Array, manifest: DraftManifest): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, FILES.onnx), onnx);
  await writeFile(join(folder, FILES.manifest), JSON.stringify(manifest));
}

/** What `writeDraft` has left. The registry checks the manifest against its schema. */
export async function readDraft(folder: string): Promise<{ onnx: Uint8Array; manifest: DraftManifest }> {
  const manifest = JSON.parse(await readFile(join(folder, FILES.manifest), 'utf8')) as DraftManifest;
  return { onnx: await readFile(join(folder, FILES.onnx)), manifest };
}
