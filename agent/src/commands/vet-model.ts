import type { Command } from 'commander';
import { describeError } from '@picket/shared/errors';
import { VET_COMMAND, type VetAnswer } from '../model-store/vet.js';

/** Adds the command by which the agent tests a bundle in a process of its own (see model-store/vet.ts). */
export function registerVetModel(program: Command): void {
  program
    .command(VET_COMMAND, { hidden: true })
    .argument('<bundle>')
    .action(async (path: string) => {
      process.stdout.write(`${JSON.stringify(await vet(path))}\n`);
    });
}

async function vet(path: string): Promise<VetAnswer> {
  const { readBounded } = await import('../host/read-bounded.js');
  const { LIMITS } = await import('@picket/shared/contract');
  const { unpackBundle } = await import('@picket/shared/bundle');
  const { loadScorer } = await import('../scoring/model.js');
  const { checkGolden } = await import('../model-store/golden.js');
  try {
    const bundle = unpackBundle(await readBounded(path, LIMITS.bundleBytes));
    await checkGolden(await loadScorer(bundle), bundle.manifest);
    return { accepted: true, reason: '' };
  } catch (error) {
    return { accepted: false, reason: describeError(error) };
  }
}
