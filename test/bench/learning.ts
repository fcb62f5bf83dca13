import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DatasetDto } from '../../control-plane/src/api/dataset.js';
import { trainingParametersSchema, type TrainingRunDto } from '../../control-plane/src/api/training-run.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { findProgram } from '../support/machine/find-program.js';
import { accepted, LearningApi } from '../support/api/learning-api.js';
import { childrenOf, cpuSeconds, residentBytes } from '../support/machine/processes.js';
import { writeFlows } from './learning/flows.js';
import { runProgram } from './learning/reference-program.js';

/*
 * npm run bench -- learning: a data set of InSDN's full size and skew through a real control plane, from CSV to a
 * registered version: what each stage takes, and what XGBoost's own program takes for the training alone.
 */

const { values: options } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, rounds: { type: 'string', default: '100' } },
});
const PATIENCE_MS = 3_600_000;
const SAMPLE_MS = 200;
const MIB = 2 ** 20;
const print = (line: string) => process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'picket-learning-'));
const controlPlane = await TestControlPlane.start();
let peakBytes = 0;
const sampling = setInterval(() => (peakBytes = Math.max(peakBytes, bytesNow())), SAMPLE_MS);
try {
  await measure();
} finally {
  clearInterval(sampling);
  await controlPlane.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The control plane and its workers; its database apart. */
function bytesNow(): number {
  const pid = controlPlane.process.pid!;
  return [pid, ...childrenOf(pid, 'child-main')].reduce((sum, process) => sum + residentBytes(process), 0);
}

async function measure(): Promise<void> {
  const dataset = await importFlows();
  const parameters = trainingParametersSchema.parse({
    rounds: Number(options.rounds),
    earlyStoppingRounds: 0,
    classWeights: 'none',
  });
  const { id } = await new LearningApi(controlPlane).start(dataset.id, { model: 'bench', parameters });
  const run = await until(`end of run ${id}`, () => ended(id), PATIENCE_MS);
  printStages(run);
  print(`peak of control plane and worker together ${mib(peakBytes)}`);
  if (findProgram('xgboost')) await compare(run, dataset);
  else print('no program xgboost here (apt-get install xgboost): nothing to compare with');
}

async function importFlows(): Promise<DatasetDto> {
  const imports = join(controlPlane.dataDir, 'import');
  mkdirSync(imports, { recursive: true });
  const paths = await writeFlows(imports, Number(options.scale));
  const [start, cpu] = [performance.now(), cpuSeconds(controlPlane.process.pid!)];
  const { id } = await accepted<DatasetDto>(await controlPlane.send('POST', '/datasets', { name: 'bench', paths }));
  let worker = 0;
  const dataset = await until(
    'end of the import',
    async () => {
      for (const pid of childrenOf(controlPlane.process.pid!, 'import-task')) worker = cpuSeconds(pid);
      const now = await controlPlane.get<DatasetDto>(`/datasets/${id}`);
      return now.status !== 'importing' && now;
    },
    PATIENCE_MS,
  );
  if (dataset.status !== 'ready') throw new Error(`import failed: ${JSON.stringify(dataset)}`);
  const cpuTotal = worker + cpuSeconds(controlPlane.process.pid!) - cpu;
  print(`${dataset.rows} rows, ${dataset.features.length} features, audit: ${dataset.audit?.verdict}`);
  print(line('import, audit', (performance.now() - start) / 1000, cpuTotal, peakBytes));
  return dataset;
}

async function ended(id: string): Promise<TrainingRunDto | false> {
  const run = await controlPlane.get<TrainingRunDto>(`/training-runs/${id}`);
  if (run.state === 'failed') throw new Error(run.error ?? 'failed');
  return run.state === 'succeeded' && run;
}

function printStages({ stages, metrics, parity, log }: TrainingRunDto): void {
  for (const { stage, wallSeconds, cpuSeconds: cpu, peakRssBytes } of stages)
    print(line(stage, wallSeconds, cpu, peakRssBytes));
  print(log.map(({ text }) => `  ${text}`).join('\n'));
  print(`macro-F1 ${metrics?.macroF1.toFixed(4)}, ONNX against XGBoost ${parity?.maxDifference.toExponential(1)}`);
}

async function compare(run: TrainingRunDto, { sha256 }: DatasetDto): Promise<void> {
  const ours = run.stages.find(({ stage }) => stage === 'train')!.cpuSeconds;
  const program = await runProgram(join(controlPlane.dataDir, 'datasets', sha256!), folder, run.parameters);
  const rest = program.whole - program.rounds;
  print(`XGBoost's program ${program.whole.toFixed(1)} s CPU: ${rest.toFixed(1)} s to read text and make bins`);
  print(`training here     ${ours.toFixed(1)} s CPU, bins included`);
  print(
    `ratio to the program's rounds alone ${(ours / program.rounds).toFixed(2)}, to all of it ${(ours / program.whole).toFixed(2)}`,
  );
}

function line(stage: string, wallSeconds: number, cpu: number, peak: number): string {
  const seconds = (value: number) => `${value.toFixed(1).padStart(7)} s`;
  return `${stage.padEnd(14)} wall ${seconds(wallSeconds)}  CPU ${seconds(cpu)}  peak RSS ${mib(peak)}`;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(0)} MiB`;
}
