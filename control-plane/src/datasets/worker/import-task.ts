import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PicketError } from '@picket/shared/errors';
import { auditDataset } from '../domain/audit/audit.js';
import { DatasetBuilder } from '../domain/dataset-builder.js';
import { countClasses } from '../domain/matrix.js';
import { DatasetWriter } from '../storage/dataset-writer.js';
import { openSource } from '../storage/open-source.js';
import { readDataset } from '../storage/read-dataset.js';
import type { ImportInput, ImportProgress } from './import-messages.js';

/**
 * Imports files into one data set, audits and publishes it.
 * @throws PicketError `dataset.foreign-file`, `dataset.mixed-profiles`, `dataset.empty`
 */
export async function importDataset(input: ImportInput, report: (progress: ImportProgress) => void): Promise<void> {
  const writer = await DatasetWriter.create(input.incomingFolder);
  try {
    const builder = new DatasetBuilder(writer, input.extraFeatures);
    for (const { name, path } of input.files) {
      const imported = await builder.add(await openSource(path), name);
      report({ kind: 'file', ...imported });
    }
    await builder.flush();
    await publish(input, builder, writer, report);
  } finally {
    await rm(input.incomingFolder, { recursive: true, force: true });
  }
}

async function publish(
  input: ImportInput,
  builder: DatasetBuilder,
  writer: DatasetWriter,
  report: (progress: ImportProgress) => void,
): Promise<void> {
  const { profile, rows, rowsUnlabelled, classes } = builder;
  if (profile === undefined || rows === 0) throw noRows();
  const sha256 = await writer.publish(input.storeFolder, {
    profile,
    columns: [...builder.features],
    classes,
    rows,
    files: builder.files,
  });
  const matrix = await readDataset(join(input.storeFolder, sha256));
  const counts = countClasses(matrix.labels, classes.length);
  report({
    kind: 'done',
    sha256,
    profile,
    rows,
    rowsUnlabelled,
    features: builder.features.map(({ name }) => name),
    classes: Object.fromEntries(classes.map((name, code) => [name, counts[code]!])),
    defects: builder.defects.list(),
    audit: auditDataset(matrix),
  });
}

function noRows(): PicketError {
  return new PicketError('dataset.empty', 'user', 'the files hold no flows', {
    next: 'note that the cic profiles write no one-packet flows',
  });
}
