import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '../../api/evaluation-report.js';
import type { DraftManifest, ModelDraft } from '../../registry/versions/domain/index.js';

/** A model on its way from the worker to the registry, without what the control plane remarks. */
type Draft = Required<Omit<ModelDraft, 'remarks'>>;

const FILES = {
  onnx: 'model.onnx',
  manifest: 'manifest.json',
  evaluation: 'evaluation.json',
  seenRows: 'seen-rows.u32',
} as const;

/** Leaves a model for the control plane that started this worker; too long for a message between processes. */
export async function writeDraft(folder: string, draft: Draft): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, FILES.onnx), draft.onnx);
  await writeFile(join(folder, FILES.manifest), JSON.stringify(draft.manifest));
  await writeFile(join(folder, FILES.evaluation), JSON.stringify(draft.evaluation));
  await writeFile(join(folder, FILES.seenRows), draft.seenRows);
}

/** What `writeDraft` has left. The registry checks manifest and evaluation against their schemas. */
export async function readDraft(folder: string): Promise<Draft> {
  const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));
  return {
    onnx: await readFile(join(folder, FILES.onnx)),
    manifest: (await json(FILES.manifest)) as DraftManifest,
    evaluation: (await json(FILES.evaluation)) as Evaluation,
    seenRows: await readFile(join(folder, FILES.seenRows)),
  };
}
