import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlPlaneError } from '../../errors.js';
import { DatasetBuilder } from './dataset-builder.js';
import type { Defect } from '../storage/defects.js';
import type { DefectKind } from '../../api/defect-kinds.js';
import { countClasses } from '../../ml/matrix/matrix.js';
import type { BlockSink } from '../storage/row-block.js';
import { DatasetStatistics } from '../statistics/dataset-statistics.js';
import { DatasetWriter } from '../storage/dataset-writer.js';
import type { FlowSource, SourceFile } from './sources/flow-source.js';
import { openSources } from './sources/open-source.js';
import { auditFolder } from '../leakage/audit-folder.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { importJob, type ImportInput, type ImportProgress } from './import-job.js';

const REPORT_MS = 250;
/** Lines that are not rows. */
const REFUSED_LINES: ReadonlySet<string> = new Set<DefectKind>([
  'ragged-row',
  'truncated-row',
  'open-quote',
  'long-line',
  'no-numbers',
]);

type Report = (progress: ImportProgress) => void;

/** What grows while files are read. */
interface Growing {
  readonly builder: DatasetBuilder;
  readonly writer: DatasetWriter;
  statistics: DatasetStatistics | undefined;
  /** Rows by class code. */
  readonly counts: number[];
}

/**
 * Imports files into one data set, audits and publishes it.
 * @throws PicketError `dataset.foreign-file`, `dataset.mixed-profiles`, `dataset.profile-unknown`,
 *   `dataset.profile-mismatch`, `dataset.meter-failed`, `dataset.empty`, `dataset.disk-full`
 */
export async function importDataset(input: ImportInput, report: Report): Promise<void> {
  try {
    await readAndPublish(input, report);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw diskFull(error);
    throw error;
  } finally {
    await rm(input.incomingFolder, { recursive: true, force: true });
  }
}

async function readAndPublish(input: ImportInput, report: Report): Promise<void> {
  const writer = await DatasetWriter.create(input.incomingFolder);
  const growing: Growing = { builder: newBuilder(), writer, statistics: undefined, counts: [] };
  const { builder } = growing;
  let bytesBefore = 0;
  try {
    for (const file of input.files) bytesBefore += await importFile(input, file, builder, bytesBefore, report);
    await builder.flush();
    await publish(input, growing, report);
  } catch (error) {
    report({ kind: 'evidence', defects: builder.defects.list() });
    throw error;
  } finally {
    await writer.abandon();
  }

  function newBuilder(): DatasetBuilder {
    const sink: BlockSink = {
      async write(block) {
        growing.statistics ??= new DatasetStatistics(builder.features.map(({ name }) => name));
        growing.statistics.add(block);
        countClasses(block.labels, builder.classes.length).forEach((count, code) => {
          growing.counts[code] = (growing.counts[code] ?? 0) + count;
        });
        await writer.write(block);
      },
      listDefects: (defects) => writer.listDefects(defects),
      correctTimes: (from, to, correct) => writer.correctTimes(from, to, correct),
    };
    return new DatasetBuilder(sink, { extraFeatures: input.extraFeatures, stated: input.profile });
  }
}

/** @returns its size in bytes */
async function importFile(
  { profile, agentProgram = 'picket-agent' }: ImportInput,
  file: SourceFile,
  builder: DatasetBuilder,
  bytesBefore: number,
  report: Report,
): Promise<number> {
  const { sources, ignored } = await openSources(file, { program: agentProgram, stated: profile });
  for (const name of ignored) builder.defects.add('ignored-file', file.name, 1, () => name);
  let bytes = bytesBefore;
  for (const { name, size, open } of sources) {
    const source = await open();
    const show = () => report({ kind: 'progress', file: name, bytes: bytes + source.bytesRead(), rows: builder.rows });
    const { rows } = await builder.add({
      name,
      label: file.label,
      content: withProgress(source, show),
      stated: source.profile,
      fault: () => source.fault(),
    });
    report({ kind: 'file', name, bytes: size, rows });
    bytes += size;
  }
  return (await stat(file.path)).size;
}

/** A timer would not be heard while rows are read: the reading itself looks at the clock. */
async function* withProgress({ content }: FlowSource, show: () => void): AsyncGenerator<Uint8Array> {
  let shownAt = performance.now();
  for await (const bytes of content) {
    yield bytes;
    if (performance.now() - shownAt < REPORT_MS) continue;
    shownAt = performance.now();
    show();
  }
}

async function publish(input: ImportInput, growing: Growing, report: Report): Promise<void> {
  const { builder, writer, statistics, counts } = growing;
  const { profile, rows, rowsUnlabelled, features } = builder;
  if (profile === undefined || rows === 0 || !statistics) throw noRows(builder.defects.list());
  const classes = [...builder.classes];
  const description = { profile, columns: [...features], classes, rows, files: builder.files };
  const sha256 = await writer.publish(input.storeFolder, description, { columns: statistics.summarize(classes) });
  const content = {
    sha256,
    profile,
    rows,
    rowsUnlabelled,
    features: features.map(({ name }) => name),
    classes: Object.fromEntries(classes.map((name, code) => [name, counts[code] ?? 0])),
    defects: builder.defects.list(),
    audit: await auditFolder(join(input.storeFolder, sha256)),
  };
  report({ kind: 'done', content });
}

/** Says why, where lines were there and none was a row. */
function noRows(defects: readonly Defect[]): ControlPlaneError {
  const refused = defects.filter(({ kind }) => REFUSED_LINES.has(kind));
  const most = refused.reduce((max, defect) => (defect.count > max.count ? defect : max), refused[0]!);
  if (!most)
    return new ControlPlaneError('dataset.empty', 'the files hold no flows', {
      next: 'check the files; for captures use the profile picket-1, which also writes one-packet flows',
    });
  const [first] = most.examples;
  const where = first ? `, the first on line ${first.line} of ${first.file}${first.detail && `: ${first.detail}`}` : '';
  const lines = refused.reduce((sum, { count }) => sum + count, 0);
  const text = `none of ${lines} lines can be read: ${most.count} ${most.kind}${where}`;
  return new ControlPlaneError('dataset.empty', text, {
    next: 'correct the file; its defects are kept with the data set',
    command: 'picket dataset show DATASET',
  });
}

function diskFull(cause: unknown): ControlPlaneError {
  return new ControlPlaneError('dataset.disk-full', 'there is no room left in the data folder', {
    next: 'free some and import again; nothing was kept of this import',
    cause,
  });
}

/** The work of `importJob`, as its process runs it. */
export const task = defineTask(importJob, importDataset);
