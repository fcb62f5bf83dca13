import { Option, type Command } from 'commander';
import { LIMITS } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { loadConfig } from '../config.js';
import { AgentError, isUnreadableInput } from '../errors.js';
import { ExitCode } from '../exit-code.js';
import type { LoadedModel } from '../scoring/model.js';
import { VERDICT_FORMATS, verdictFormat, type VerdictFormatName } from '../files/verdict-format.js';
import type { VerdictWriter } from '../files/verdict-writer.js';
import { CAPTURES_AND_CSVS, isPipe, listInputs, refuseInputAsOutput } from './inputs.js';
import { stopOnSignals } from './stop-signals.js';
import { sayAside } from './print.js';

interface ScoreOptions {
  readonly model: string;
  readonly out: string;
  readonly format: VerdictFormatName;
}

const TABLE_BYTES = 256 * 1024 * 1024;

/** Adds `score`: one verdict per flow, without a broker. */
export function registerScore(program: Command): void {
  program
    .command('score')
    .description('score the flows of captures, or the rows of flow CSVs, with a model bundle')
    .argument(
      '<inputs...>',
      'pcap, pcapng or flow CSV (as features writes it, or InSDN), plain or gzip, or folders of them; - is a capture',
    )
    .requiredOption('-m, --model <bundle>', 'model bundle (.zip; required)')
    .option('-o, --out <file>', 'output file; - is standard output', '-')
    .addOption(new Option('--format <format>', 'output format').choices(VERDICT_FORMATS).default('csv'))
    .action(async (given: string[], options: ScoreOptions) => {
      const inputs = await listInputs(given, CAPTURES_AND_CSVS);
      await refuseInputAsOutput(options.out, inputs);
      process.exitCode = await score(inputs, options);
    });
}

async function score(inputs: readonly string[], options: ScoreOptions): Promise<ExitCode> {
  const { TextFile } = await import('../files/text-file.js');
  const { VerdictWriter } = await import('../files/verdict-writer.js');
  const model = await openModel(options.model);
  const file = new TextFile(options.out);
  const writer = new VerdictWriter(model, verdictFormat(options.format), file);
  const stopping = stopOnSignals();
  const faults: string[] = [];
  for (const input of inputs) {
    if (stopping.aborted) break;
    const fault = await scoreOne(input, model, writer, () => void file.open(), stopping);
    if (fault !== null) faults.push(fault);
  }
  file.close();
  await model.scorer.close();
  for (const fault of faults) sayAside(`picket-agent: ${fault}`);
  const unscored = writer.unscored > 0 ? `, ${writer.unscored} without a verdict: the model gave no number` : '';
  sayAside(`${writer.rows} flows scored by ${model.ref.name} ${model.ref.version}, ${writer.alerts} alerts${unscored}`);
  return faults.length > 0 ? ExitCode.Unreadable : ExitCode.Done;
}

/** @returns what could not be read; whatever could was scored */
async function scoreOne(
  input: string,
  model: LoadedModel,
  writer: VerdictWriter,
  onReadable: () => void,
  stopping: AbortSignal,
): Promise<string | null> {
  const { scoreCapture, scoreCsv } = await import('../files/score-inputs.js');
  const { looksLikeCsv } = await import('../files/flow-csv.js');
  const { profile } = model;
  try {
    const canLook = input !== '-' && !(await isPipe(input));
    const isCsv = canLook && (await looksLikeCsv(input).catch(() => false));
    const fault = isCsv
      ? await scoreCsv(input, profile, writer, stopping)
      : await scoreCapture(input, profile, TABLE_BYTES, writer, stopping);
    onReadable();
    return fault;
  } catch (error) {
    if (isUnreadableInput(error)) return describeError(error);
    throw error;
  }
}

/**
 * Opens a bundle and lets it compute its golden rows.
 * @throws PicketError `model.…` when it is no model bundle that this agent can score with, `scoring.…`
 */
export async function openModel(path: string): Promise<LoadedModel> {
  const { sha256, unpackBundle } = await import('@picket/shared/bundle');
  const { agentProfileOf, loadModel } = await import('../scoring/model.js');
  const { scorerOptions } = await import('../scoring/scorer-process.js');
  const { checkGolden } = await import('../model-store/golden.js');
  const file = await readBundle(path);
  const bundle = unpackBundle(file);
  const options = scorerOptions(loadConfig(process.env));
  const model = await loadModel(bundle, sha256(file), agentProfileOf(bundle.manifest), options);
  try {
    await checkGolden(model.scorer, model.manifest);
    return model;
  } catch (error) {
    await model.scorer.close();
    throw error;
  }
}

async function readBundle(path: string): Promise<Buffer> {
  const { readBounded } = await import('../host/read-bounded.js');
  try {
    return await readBounded(path, LIMITS.bundleBytes);
  } catch (cause) {
    if (cause instanceof AgentError) throw cause;
    const text = `cannot read the model bundle ${path}`;
    throw new AgentError('model.not-found', 'user', text, { cause, next: 'check the path' });
  }
}
