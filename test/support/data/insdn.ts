import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PROFILES } from '@picket/shared/features';
import { UNKNOWN_CLASS, type ModelMetrics } from '@picket/shared/bundle';
import { parse } from 'csv-parse/sync';
import { readDataset } from '../../../control-plane/src/datasets/storage/index.js';
import type { FlowMatrix } from '../../../control-plane/src/ml/matrix/matrix.js';
import { computeMetrics } from '../../../control-plane/src/ml/evaluation/metrics.js';
import { trainingParametersSchema, type TrainingParameters } from '../../../control-plane/src/api/training-run.js';
import { BENIGN, prepareRows } from '../../../control-plane/src/training/steps/prepare-rows.js';
import { importHere, trainHere } from '../models/train-here.js';

const AGENT = resolve(process.env['PICKET_AGENT_PROGRAM'] ?? 'agent/bin/picket-agent');
const BENIGN_CLASS = 'Normal';

/** InSDN's rows, imported as the control plane imports them. */
export interface ImportedInsdn {
  readonly folder: string;
  readonly sha256: string;
  readonly matrix: FlowMatrix;
  readonly defects: readonly { readonly kind: string; readonly count: number }[];
}

/** The same with the lines of a CSV: the header, then one for each row. */
export interface Insdn extends ImportedInsdn {
  readonly header: string;
  lineOf(row: number): string;
}

/** The subset, beside the lines of the file that it came from. */
export interface InsdnSubset extends Insdn {
  readonly lines: readonly string[];
}

/** Two looks at the same held-out rows: the trainer's own, and that of the agent program that was given them as a CSV. */
export interface HeldOutResult {
  readonly classes: readonly string[];
  readonly trainer: ModelMetrics;
  readonly agent: ModelMetrics;
}

/** @param folder an empty one of the caller's */
export async function importInsdn(sharedFolder: string, folder: string): Promise<InsdnSubset> {
  const path = join(sharedFolder, 'data/insdn/train_set.csv.gz');
  const imported = await importFrom(path, folder);
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  if (lines.length !== imported.matrix.rows + 1) throw new Error('rows of the file and of the data set differ');
  return { ...imported, lines, header: lines[0], lineOf: (row) => lines[row + 1] };
}

/**
 * The data set as it is downloaded: a ZIP with its three CSVs, or any file that `picket dataset import` takes. Lines are
 * made of the imported numbers, which are what a model is trained on.
 */
export async function importInsdnFrom(path: string, folder: string): Promise<Insdn> {
  const imported = await importFrom(path, folder);
  const { matrix } = imported;
  if (!matrix.classes.includes(BENIGN_CLASS)) throw new Error(`${path} has no class ${BENIGN_CLASS}`);
  const { csv } = PROFILES['cic-v40'];
  const width = matrix.columns.length;
  const places = csv.map((name) => matrix.columns.findIndex((column) => column.name === name));
  const lineOf = (row: number) =>
    csv
      .map((name, column) => {
        if (name === 'Label') return matrix.classes[matrix.labels[row]] ?? '';
        return places[column] === -1 ? '' : String(matrix.values[row * width + places[column]]);
      })
      .join(',');
  return { ...imported, header: csv.join(','), lineOf };
}

async function importFrom(path: string, folder: string): Promise<ImportedInsdn> {
  const { sha256, defects } = await importHere([{ name: basename(path), path }], folder);
  return { folder, sha256, defects, matrix: await readDataset(join(folder, sha256)) };
}

/** What XGBoost does by default, on the same split: no class weights, no early stopping, scores as they are. */
export async function trainPlainly(insdn: Insdn, seed: number): Promise<ModelMetrics> {
  const plain = { classWeights: 'none', earlyStoppingRounds: 0, calibration: 'none', novelty: false };
  return (await trainBundle(insdn, trainingParametersSchema.parse({ seed, ...plain }))).metrics;
}

/** Trains the classes with one seed, and gives the rows that were held out to `picket-agent score`. */
export async function trainAndScore(insdn: Insdn, seed: number): Promise<HeldOutResult> {
  const parameters = trainingParametersSchema.parse({ seed, novelty: false });
  const bundle = await trainBundle(insdn, parameters);
  const { classes, verdicts } = scoreHeldOut(insdn, parameters, bundle.path);
  return { classes, trainer: bundle.metrics, agent: metricsOf(verdicts, classes) };
}

/** By class: held-out rows, and those that a model with its second output calls unknown. */
export async function countUnknown(
  insdn: Insdn,
  seed: number,
): Promise<Map<string, { rows: number; unknown: number }>> {
  const parameters = trainingParametersSchema.parse({ seed });
  const bundle = await trainBundle(insdn, parameters);
  const { classes, verdicts } = scoreHeldOut(insdn, parameters, bundle.path);
  const counts = new Map(classes.map((name) => [name, { rows: 0, unknown: 0 }]));
  for (const row of verdicts) {
    const count = counts.get(row['Label'] ?? '');
    if (!count) continue;
    count.rows++;
    if (row['Class'] === UNKNOWN_CLASS) count.unknown++;
  }
  return counts;
}

/** Verdicts of the agent program, line by line. */
type VerdictRows = readonly Readonly<Record<string, string>>[];

function scoreHeldOut(insdn: Insdn, parameters: TrainingParameters, bundlePath: string) {
  const { classes, rows, split } = prepareRows(insdn.matrix, BENIGN_CLASS, parameters);
  const heldOut = Array.from(split.test, (position) => insdn.lineOf(rows[position]));
  const [input, output] = [join(insdn.folder, 'held-out.csv'), join(insdn.folder, 'verdicts.csv')];
  writeFileSync(input, [insdn.header, ...heldOut, ''].join('\n'));
  execFileSync(AGENT, ['score', input, '--model', bundlePath, '--out', output], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const verdicts: VerdictRows = parse(readFileSync(output), { columns: true });
  return { classes, verdicts };
}

async function trainBundle({ folder, sha256, matrix }: Insdn, parameters: TrainingParameters) {
  const { path, manifest } = await trainHere({
    folder,
    dataset: { name: 'insdn', sha256, rows: matrix.rows },
    benignClass: BENIGN_CLASS,
    parameters,
    fileName: `insdn-${parameters.seed}.zip`,
  });
  return { path, metrics: manifest.metrics };
}

/** Figures of the agent's verdicts, against the labels that it passed through. */
function metricsOf(rows: VerdictRows, classes: readonly string[]): ModelMetrics {
  const codes = (column: string) => Uint16Array.from(rows, (row) => classes.indexOf(row[column] ?? ''));
  const likeliest = codes('Class');
  const alerts = likeliest.map((code, index) => (rows[index]['Alert'] === '1' ? code : BENIGN));
  return computeMetrics({ classes, benign: BENIGN, actual: codes('Label'), likeliest, alerts });
}
