import { describeInTerminal } from '@picket/shared/errors';
import { Command, CommanderError } from 'commander';
import { registerAccess } from './commands/access.js';
import { registerAgents } from './commands/agents.js';
import { registerAlerts } from './commands/alerts.js';
import { registerAuthorities } from './commands/authorities.js';
import { registerBackup } from './commands/backup.js';
import { registerDataset } from './commands/dataset.js';
import { registerDeadLetters } from './commands/dead-letters.js';
import { registerDrift } from './commands/drift.js';
import { registerEnrolment } from './commands/enrolment.js';
import { registerGroups } from './commands/groups.js';
import { registerSettings } from './commands/settings.js';
import { registerFeed } from './commands/feed.js';
import { registerModels } from './commands/models.js';
import { registerStatus } from './commands/status.js';
import { registerTrain } from './commands/train.js';
import { printText } from './output.js';

/** Exit codes: 0 done, 1 failed, 2 wrong usage. */
const FAILED = 1;
const USAGE = 2;

const program = new Command('picket')
  .description('operates a Picket control plane, at $PICKET_URL (default http://127.0.0.1:6789)')
  .exitOverride()
  .showHelpAfterError('(add --help for usage)');
const COMMANDS = [
  registerStatus,
  registerAgents,
  registerEnrolment,
  registerGroups,
  registerSettings,
  registerAuthorities,
  registerAlerts,
  registerDeadLetters,
  registerFeed,
  registerDataset,
  registerTrain,
  registerModels,
  registerDrift,
  registerBackup,
  registerAccess,
];
for (const register of COMMANDS) register(program);

// A reader that has seen enough (`| head`) is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : FAILED));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    printText(`picket: ${describeInTerminal(error)}`, process.stderr);
    process.exitCode = FAILED;
  }
}
