import type { Command } from 'commander';
import { SCORER_COMMAND } from '../scoring/scorer-process.js';

/** Adds the command by which the agent scores in a process of its own (see scoring/scorer-process.ts). */
export function registerServeScorer(program: Command): void {
  program.command(SCORER_COMMAND, { hidden: true }).action(async () => {
    const { serveScorer } = await import('../scoring/serve-scorer.js');
    await serveScorer();
  });
}
