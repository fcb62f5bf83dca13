import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Command, CommanderError } from 'commander';
import { registerDoctor } from './commands/doctor.js';
import { registerEnroll } from './commands/enroll.js';
import { registerFeatures } from './commands/features.js';
import { registerModel } from './commands/model.js';
import { registerReplay } from './commands/replay.js';
import { registerRun } from './commands/run.js';
import { registerScore } from './commands/score.js';
import { registerServeScorer } from './commands/serve-scorer.js';
import { registerStatus } from './commands/status.js';
import { registerVetModel } from './commands/vet-model.js';
import { describeConfig } from './config.js';
import { errorLine, exitCodeOf, isClosedPipe } from './errors.js';
import { ExitCode } from './exit-code.js';
import { AGENT_VERSION } from './version.js';
import type { WorkerTask } from './pipeline/workers/messages.js';
import { sayAside } from './commands/print.js';

/** Heavy parts are loaded by the command that needs them: `--help` and `status` answer at once. */
const COMMANDS = [
  registerRun,
  registerFeatures,
  registerScore,
  registerReplay,
  registerModel,
  registerStatus,
  registerEnroll,
  registerDoctor,
  registerVetModel,
  registerServeScorer,
];

function makeProgram(): Command {
  const program = new Command('picket-agent')
    .description('turns packets into flows, flows into verdicts, and tells the control plane')
    .version(AGENT_VERSION)
    .showHelpAfterError('(picket-agent --help lists commands and settings)')
    .addHelpText('after', describeConfig)
    .exitOverride();
  for (const register of COMMANDS) register(program);
  for (const command of program.commands) command.exitOverride().showHelpAfterError(false);
  return program;
}

async function main(): Promise<void> {
  try {
    await makeProgram().parseAsync();
  } catch (error) {
    // Commander has said what was wrong already; its code is 0 for --help and --version.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
      return;
    }
    // A live input would keep the process alive although nobody reads what it writes.
    if (isClosedPipe(error)) process.exit(ExitCode.Done);
    sayAside(errorLine(error));
    process.exitCode = exitCodeOf(error);
  }
}

// A reader that has seen enough (`| head`) closes the pipe: not an error worth words.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ExitCode.Done);
});

// Warnings of Node itself go there too: a full disk ends nothing.
process.stderr.on('error', () => undefined);

/** The agent runs its own program in the threads that share its work. */
async function work(): Promise<void> {
  const { runCaptureWorker } = await import('./pipeline/workers/capture-worker.js');
  if (parentPort) await runCaptureWorker(parentPort, workerData as WorkerTask);
}

void (isMainThread ? main() : work());
