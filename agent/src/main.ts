import { Command } from 'commander';

/** Exit codes, the same for every command. */
export const enum ExitCode {
  Done = 0,
  Failed = 1,
  Usage = 2,
  Unreadable = 3,
}

const program = new Command('picket-agent');
program.parse();
