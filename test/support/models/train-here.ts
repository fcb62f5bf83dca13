import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packBundle, type ModelManifest } from '@picket/shared/bundle';
import type { TrainingParameters } from '../../../control-plane/src/api/training-run.js';
import type { ImportProgress } from '../../../control-plane/src/datasets/import/import-job.js';
import { importDataset } from '../../../control-plane/src/datasets/import/import-task.js';
import { modelCard } from '../../../control-plane/src/registry/versions/domain/model-card.js';
import { readDraft } from '../../../control-plane/src/training/steps/draft.js';
import { train } from '../../../control-plane/src/training/steps/train-task.js';

export type ImportedContent = Extract<ImportProgress, { kind: 'done' }>['content'];

export interface TrainOptions {
  /** Where `importHere` has put the data set; the bundle goes there too. */
  readonly folder: string;
  readonly dataset: { readonly name: string; readonly sha256: string; readonly rows: number };
  readonly benignClass: string;
  readonly parameters: TrainingParameters;
  /** Of the bundle, in that folder. */
  readonly fileName: string;
}

/** Imports files as the control plane does, but in this process. */
export async function importHere(
  files: readonly { readonly name: string; readonly path: string }[],
  folder: string,
): Promise<ImportedContent> {
  let content: ImportedContent | undefined;
  const input = { files: [...files], extraFeatures: [], incomingFolder: join(folder, 'incoming'), storeFolder: folder };
  await importDataset(input, (progress) => {
    if (progress.kind === 'done') content = progress.content;
  });
  if (!content) throw new Error('the import ended without a data set');
  return content;
}

/** Trains and packs as the control plane does, but in this process. */
export async function trainHere(options: TrainOptions): Promise<{ path: string; manifest: ModelManifest }> {
  const { folder, dataset, benignClass, parameters, fileName } = options;
  const draftFolder = join(folder, 'draft');
  const datasetFolder = join(folder, dataset.sha256);
  const process = { runId: fileName, threads: 1, codeVersion: '0' };
  await train({ ...process, datasetFolder, dataset, benignClass, parameters, draftFolder }, () => undefined);
  const { manifest: draft, onnx } = await readDraft(draftFolder);
  const identity = { format: 1 as const, name: dataset.name, version: 1, createdAt: '2026-11-22T00:00:00.000Z' };
  const manifest = { ...identity, ...draft };
  const path = join(folder, fileName);
  writeFileSync(path, packBundle({ manifest, model: onnx, card: modelCard(manifest, []) }));
  return { path, manifest };
}
