import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hashAddress } from '../import/address-hash.js';
import { LABELS_FILE, type LabelRow } from './label-row.js';
import { mergeLabels, spellAs, toFeatures, type MergedLabels } from './merge-labels.js';
import { tallyLabels, tallyLeftOut } from './label-tally.js';
import { countClasses, unknownOrigins, type FlowMatrix } from '../../ml/matrix/matrix.js';
import type { RowBlock } from '../storage/row-block.js';
import { DatasetStatistics } from '../statistics/dataset-statistics.js';
import type { DerivationDto } from '../../api/derivation.js';
import { DatasetWriter } from '../storage/dataset-writer.js';
import { readLabelRows } from './label-rows-file.js';
import { readDataset } from '../storage/read-dataset.js';
import { auditFolder } from '../leakage/audit-folder.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { deriveJob, type DeriveInput, type DeriveProgress } from './derive-job.js';

/** Joins a data set with rows of labels into another one, audits and publishes it. */
export async function deriveDataset(input: DeriveInput, report: (progress: DeriveProgress) => void): Promise<void> {
  const base = await readDataset(input.baseFolder);
  const rows = spellAs(base.classes, await readLabelRows(input.labelRowsFile));
  const merged = mergeLabels(base, rows);
  const derivation = derivationOf(input, rows, merged);
  report({ kind: 'merged', derivation, uses: tallyLabels(rows, merged.outcomes) });
  const writer = await DatasetWriter.create(input.incomingFolder);
  try {
    const added = rows.filter((_, index) => merged.outcomes[index] === 'added');
    const statistics = new DatasetStatistics(base.columns.map(({ name }) => name));
    // What an analyst has corrected is from now on a label, which no model is judged by.
    const files = base.origins.files.map((file, index) =>
      merged.baseLabels[index] === base.labels[index] ? file : base.files.length,
    );
    const baseRows = { values: base.values, labels: merged.baseLabels, origins: { ...base.origins, files } };
    for (const block of [baseRows, toBlock(added, base, merged.classes)]) {
      statistics.add(block);
      await writer.write(block);
    }
    const classes = [...merged.classes];
    const description = {
      profile: base.profile,
      columns: [...base.columns],
      classes,
      rows: base.rows + added.length,
      files: [...base.files, LABELS_FILE],
      derivedFrom: { sha256: derivation.sha256, labelsSha256: derivation.labels.sha256 },
    };
    const columns = statistics.summarize(classes);
    const sha256 = await writer.publish(input.storeFolder, description, { columns });
    report(await describeStored(join(input.storeFolder, sha256), sha256));
  } finally {
    await writer.abandon();
    await rm(input.incomingFolder, { recursive: true, force: true });
  }
}

function derivationOf({ begun }: DeriveInput, rows: readonly LabelRow[], merged: MergedLabels): DerivationDto {
  const { outcomes, distinct } = merged;
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    ...begun,
    rows: { offered: rows.length, added: count('added'), corrected: count('corrects'), distinct },
    leftOut: [...tallyLeftOut(rows, outcomes), ...begun.leftOut],
  };
}

function toBlock(rows: readonly LabelRow[], base: FlowMatrix, classes: readonly string[]): RowBlock {
  const width = base.columns.length;
  const values = new Float32Array(rows.length * width);
  const origins = unknownOrigins(rows.length);
  origins.files.fill(base.files.length);
  rows.forEach((row, index) => {
    values.set(toFeatures(row), index * width);
    origins.sources[index] = hashAddress(row.sourceAddress);
    origins.destinations[index] = hashAddress(row.destinationAddress);
    origins.sourcePorts[index] = row.sourcePort;
    origins.destinationPorts[index] = row.destinationPort;
    origins.startMs[index] = row.startMs;
  });
  return { values, labels: Uint16Array.from(rows, (row) => classes.indexOf(row.class)), origins };
}

async function describeStored(folder: string, sha256: string): Promise<DeriveProgress> {
  const matrix = await readDataset(folder);
  const counts = countClasses(matrix.labels, matrix.classes.length);
  const content = {
    sha256,
    profile: matrix.profile,
    rows: matrix.rows,
    rowsUnlabelled: matrix.rows - counts.reduce((sum, count) => sum + count, 0),
    features: matrix.columns.map(({ name }) => name),
    classes: Object.fromEntries(matrix.classes.map((name, code) => [name, counts[code]!])),
    defects: [],
    audit: await auditFolder(folder),
  };
  return { kind: 'done', content };
}

/** The work of `deriveJob`, as its process runs it. */
export const task = defineTask(deriveJob, deriveDataset);
